import numpy as np
import pytest
from sklearn import metrics as known

from workbench.evaluate import confusion
from workbench.evaluate.metrics import Answers, measure, per_class


def made(n: int, classes: int, seed: int, sharpness: float = 1.5) -> Answers:
    """Answers of a model that is right more often than not; classes of unequal size."""
    rng = np.random.default_rng(seed)
    weights = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    truth = rng.choice(classes, size=n, p=weights)
    scores = rng.normal(size=(n, classes))
    scores[np.arange(n), truth] += sharpness
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Answers(truth, probabilities.argmax(axis=1), classes, probabilities)


@pytest.mark.parametrize("classes", [2, 5])
def test_values_equal_scikit_learn(classes: int) -> None:
    answers = made(600, classes, seed=1)
    truth, predicted, stated = answers.truth, answers.predicted, answers.probabilities
    assert stated is not None
    area = (
        known.roc_auc_score(truth, stated[:, 1])
        if classes == 2
        else known.roc_auc_score(truth, stated, multi_class="ovr")
    )
    expected = {
        "accuracy": known.accuracy_score(truth, predicted),
        "balanced_accuracy": known.balanced_accuracy_score(truth, predicted),
        "f1_macro": known.f1_score(truth, predicted, average="macro"),
        "mcc": known.matthews_corrcoef(truth, predicted),
        "roc_auc": area,
        "log_loss": known.log_loss(truth, stated),
        "brier": known.brier_score_loss(truth, stated[:, 1] if classes == 2 else stated),
    }
    found = measure(answers, seed=0, draws=50)
    assert {name: figure.value for name, figure in found.items()} == pytest.approx(expected)


def test_per_class_equals_scikit_learn() -> None:
    answers = made(300, 4, seed=2)
    precision, recall, f1, support = known.precision_recall_fscore_support(
        answers.truth, answers.predicted
    )
    found = per_class(answers, list("abcd"), seed=0, draws=50)
    for code, label in enumerate("abcd"):
        values = [found[label][name].value for name in ("precision", "recall", "f1", "support")]
        assert values == pytest.approx([precision[code], recall[code], f1[code], support[code]])


def test_every_interval_holds_its_value() -> None:
    for name, figure in measure(made(250, 3, seed=3), seed=0).items():
        assert figure.value is not None and figure.low is not None and figure.high is not None
        assert figure.low < figure.value < figure.high, name


def test_same_seed_gives_the_same_intervals() -> None:
    answers = made(200, 3, seed=4)
    assert measure(answers, seed=9) == measure(answers, seed=9)
    assert measure(answers, seed=9) != measure(answers, seed=10)


def test_one_class_leaves_area_and_correlation_undefined() -> None:
    ones = np.ones(20, dtype=np.int64)
    found = measure(Answers(ones, ones, 2, np.tile([0.2, 0.8], (20, 1))), seed=0)
    assert found["roc_auc"].why == found["mcc"].why == "one class only"
    assert found["accuracy"].value == 1.0


def test_without_probabilities_their_metrics_say_why() -> None:
    truth = np.array([0, 1, 0, 1])
    found = measure(Answers(truth, truth[::-1].copy(), 2), seed=0, draws=20)
    for name in ("roc_auc", "log_loss", "brier"):
        assert found[name].value is None
        assert found[name].why == "the model gives no probabilities"


def test_no_rows_leave_everything_undefined() -> None:
    empty = np.array([], dtype=np.int64)
    assert {figure.why for figure in measure(Answers(empty, empty, 2), 0).values()} == {
        "no test rows"
    }


def test_a_model_without_a_mistake_is_not_certain() -> None:
    truth = np.array([0, 1] * 15)
    found = measure(Answers(truth, truth, 2), seed=0)
    assert found["f1_macro"].value == 1.0
    assert found["f1_macro"].low == pytest.approx(0.8865, abs=1e-4)


def test_a_label_never_predicted_has_no_precision() -> None:
    found = per_class(
        Answers(np.array([0, 1, 1]), np.array([0, 0, 0]), 2), ["a", "b"], seed=0, draws=20
    )
    assert found["b"]["precision"].why == "never predicted"
    assert found["b"]["recall"].value == 0.0


def test_a_label_without_rows_has_no_recall() -> None:
    found = per_class(
        Answers(np.array([0, 0]), np.array([0, 1]), 3), ["a", "b", "c"], seed=0, draws=20
    )
    assert found["b"]["recall"].why == "no rows with this label"
    assert found["c"]["f1"].value is None


def test_area_draws_beyond_the_exact_limit_agree_with_exact_ones() -> None:
    from workbench.evaluate import ranking

    answers = made(900, 3, seed=5)
    assert answers.probabilities is not None
    exact = ranking.area_draws(
        answers.truth, answers.probabilities, [0, 1, 2], np.random.default_rng(0), 2_000
    )
    components = ranking._components(answers.truth, answers.probabilities, [0, 1, 2])
    assert components.mean() == pytest.approx(0, abs=1e-12)
    strata = answers.truth
    variance = (
        sum(components[strata == code].var() * (strata == code).sum() for code in range(3))
        / len(strata) ** 2
    )
    assert np.sqrt(variance) == pytest.approx(exact.std(), rel=0.06)


def test_confusion_draws_keep_each_class_and_average_to_the_rows() -> None:
    answers = made(400, 4, seed=6)
    point = confusion.marginals(answers.truth, answers.predicted, 4)
    (drawn,) = confusion.marginal_draws(
        answers.truth, (answers.predicted,), 4, np.random.default_rng(0), 4_000
    )
    assert np.all(drawn.predicted.sum(axis=1) == 400)
    assert drawn.hits.mean(axis=0) == pytest.approx(point.hits, rel=0.02)
    assert drawn.predicted.mean(axis=0) == pytest.approx(point.predicted, rel=0.02)


def test_largest_confusions_come_first() -> None:
    counts = np.array([[9, 1, 0], [4, 5, 2], [0, 0, 7]])
    assert confusion.largest(counts, 2) == [(1, 0, 4), (1, 2, 2)]


def test_coverage_of_the_interval_of_f1_is_near_its_level() -> None:
    """300 test sets from one population; the band is ±4 standard errors of a share of .95."""
    sharp = made(400_000, 3, seed=7)
    truth_value = float(confusion.f1_macro(confusion.marginals(sharp.truth, sharp.predicted, 3)))
    rng = np.random.default_rng(8)
    hits = 0
    for trial in range(300):
        rows = rng.integers(0, 400_000, size=300)
        answers = Answers(sharp.truth[rows], sharp.predicted[rows], 3)
        figure = measure(answers, seed=trial, draws=500)["f1_macro"]
        assert figure.low is not None and figure.high is not None
        hits += figure.low <= truth_value <= figure.high
    assert 0.90 <= hits / 300 <= 0.99


def test_a_class_that_is_never_right_has_an_interval_that_is_no_point() -> None:
    truth = np.array([0, 1] * 10)
    found = per_class(Answers(truth, np.zeros(20, dtype=np.int64), 2), ["a", "b"], seed=0)
    assert found["b"]["f1"].value == 0.0
    assert found["b"]["f1"].high == found["b"]["recall"].high > 0.2


def test_a_model_that_is_never_right_has_intervals_that_are_no_points() -> None:
    truth = np.array([0, 1] * 10)
    found = measure(Answers(truth, 1 - truth, 2), seed=0, draws=50)
    for name in ("accuracy", "balanced_accuracy", "f1_macro"):
        assert (found[name].low, found[name].value) == (0.0, 0.0)
        assert found[name].high == found["accuracy"].high > 0.1
