from textseg.cli.progress import print_notes


def test_many_notes_are_counted(capsys):
    print_notes([f"{number}.jpg: left out" for number in range(40)])
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["note: 0.jpg: left out", "note: 1.jpg: left out"]
    assert lines[-1] == "note: ... and 28 more" and len(lines) == 13
