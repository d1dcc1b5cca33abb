"""Each codebase's evaluation restated naively, one image and one pixel class at a time, as a second implementation.

Written from what the codebases do (docs/protocols.md), with boolean masks and NumPy only; nothing of textseg is used.
Truths are maskfg values; predictions are the probability of text in 255ths. NaN is what is undefined there.
"""

import numpy as np


def texrnet(truths, predictions):
    """100 and 1 are text, 0 and 200 background; everything else takes part in nothing."""
    per_image = []
    for truth, prediction in zip(truths, predictions, strict=True):
        label = np.full(truth.shape, 999)
        label[(truth == 0) | (truth == 200)] = 0
        label[(truth == 100) | (truth == 1)] = 1
        guess = np.where(label == 999, 999, (prediction / 255 > 0.5).astype(int))
        per_image.append(class_counts(guess, label))
    return iou_and_image_f(per_image)


def hi_sam(truths, predictions):
    """Only 100 is text; the prediction is cleared where the truth is 255, which then is background that was found."""
    per_image = []
    for truth, prediction in zip(truths, predictions, strict=True):
        label = (truth == 100).astype(int)
        guess = (prediction / 255 > 0.5).astype(int)
        guess[truth == 255] = 0
        per_image.append(class_counts(guess, label))
    return iou_and_image_f(per_image)


def upocr(truths, predictions):
    """A confusion matrix over the dataset; text above 0.4 in float32."""
    matrix = np.zeros((2, 2))
    for truth, prediction in zip(truths, predictions, strict=True):
        output = prediction.astype(np.float32) / np.float32(255)
        guess = (output > np.float32(0.4)).astype(int)
        label = truth.astype(int)
        label[truth == 255] = 128
        label[truth == 200] = 0
        label[truth == 100] = 1
        for row in (0, 1):
            for column in (0, 1):
                matrix[row, column] += ((label == row) & (guess == column)).sum()
    with np.errstate(all="ignore"):
        tp, predicted, truth = matrix[1, 1], matrix[:, 1].sum(), matrix[1].sum()
        precision, recall = tp / predicted, tp / truth
        f = 2 * precision * recall / (precision + recall)
        return {"fgIoU": tp / (predicted + truth - tp), "P": precision, "R": recall, "F": f}


def mmseg(truths, predictions, ignored=255):
    """Areas in float32; a prediction counts wherever the truth is not ignored, the truth only where it is a class."""
    total = np.zeros((3, 2), np.float32)
    for truth, prediction in zip(truths, predictions, strict=True):
        guess = (prediction / 255 > 0.5).astype(int)
        label = truth.astype(int)
        label[truth == 100] = 1
        label[truth == 200] = 0
        valid = label != ignored
        if ignored is None:
            label[truth == 255] = 1
        for number in (0, 1):
            hit = ((guess == number) & (label == number) & valid).sum()
            total[:, number] += np.float32(
                [hit, ((guess == number) & valid).sum(), ((label == number) & valid).sum()]
            )
    with np.errstate(all="ignore"):
        hit, predicted, truth = total
        precision, recall = hit / predicted, hit / truth
        scores = {
            "IoU": hit / (predicted + truth - hit),
            "Fscore": 2 * (precision * recall) / (precision + recall),
            "Precision": precision,
            "Recall": recall,
        }
        printed = {f"{name} (text)": np.round(value * 100, 2)[1] for name, value in scores.items()}
        for name in ("IoU", "Fscore"):
            value = scores[name][~np.isnan(scores[name])]
            mean = value.mean(dtype=np.float32) if len(value) else np.float32("nan")
            printed[f"m{name}"] = np.round(mean * np.float32(100), 2)
    return printed


def icdar13_mmseg(truths, predictions):
    """Don't-care characters are text, since every grey above 0 is."""
    return mmseg(truths, predictions, ignored=None)


def class_counts(guess, label):
    """Intersection, union, predicted and truth of both classes; what is 999 in the label is in none of them."""
    rows = []
    for number in (0, 1):
        hit = ((guess == number) & (label == number)).sum()
        predicted, truth = (guess == number).sum(), (label == number).sum()
        rows.append((hit, predicted + truth - hit, predicted, truth))
    return np.array(rows, float)


def iou_and_image_f(per_image):
    """Sums over images for IoU; means over images of P and R, 0 where their denominator is, for F."""
    with np.errstate(all="ignore"):
        hit, union = sum(image[:, 0] for image in per_image), sum(image[:, 1] for image in per_image)
        iou = hit / union
        precision = recall = np.zeros(2)
        for image in per_image:
            precision = precision + np.where(image[:, 2] == 0, 0, image[:, 0] / np.maximum(image[:, 2], 1))
            recall = recall + np.where(image[:, 3] == 0, 0, image[:, 0] / np.maximum(image[:, 3], 1))
        precision, recall = precision / len(per_image), recall / len(per_image)
        f = 2 * precision * recall / (precision + recall)
        defined = iou[~np.isnan(iou)]
        return {"fgIoU": iou[1], "F": f[1], "mIoU": defined.mean() if len(defined) else np.nan}
