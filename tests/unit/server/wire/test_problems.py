from server.wire.problems import Problem


def test_a_problem_document_has_the_members_of_the_rfc() -> None:
    """Type, title, status and detail are there, and the problem's own members beside them."""
    document = Problem(422, "unknown-sport", "no sport 'x'", {"known": ["cmj"]}).document()
    assert document == {
        "type": "urn:sideline:problem:unknown-sport",
        "title": document["title"],
        "status": 422,
        "detail": "no sport 'x'",
        "known": ["cmj"],
    }
    assert document["title"].startswith("Unprocessable")
