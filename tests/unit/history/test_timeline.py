import pytest

from workbench.history.timeline import told


def test_a_known_event_is_told_in_words() -> None:
    payload = {"alias": "champion", "reason": "better on refunds", "evidence": "v14 is better"}
    assert told("history.promoted", payload) == (
        "became champion: better on refunds",
        "v14 is better",
    )


def test_an_unknown_event_tells_itself_with_its_plain_facts() -> None:
    what, detail = told("deploy.rolled_back", {"to": "v12", "nested": {"a": 1}, "empty": ""})
    assert (what, detail) == ("rolled back", "to v12")


@pytest.mark.parametrize("verb", ["evaluate.measured", "history.promoted", "train.model_trained"])
def test_an_erased_payload_leaves_the_event_readable(verb: str) -> None:
    what, _detail = told(verb, {})
    assert what


def test_braces_in_what_people_wrote_stay_as_they_are() -> None:
    assert told("history.noted", {"text": "{reason} {0}"}) == ("note: {reason} {0}", "")
