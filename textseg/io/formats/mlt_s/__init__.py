"""MLT_S: text labels of images of ICDAR 2017 MLT, with its words."""
