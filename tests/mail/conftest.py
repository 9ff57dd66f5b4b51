"""An office with a store of its own for each test, and a mail server that answers as the test says."""

import pytest
from mail_office import MailOffice
from mail_servers import Letterbox, smtp_server


@pytest.fixture
def office(tmp_path):
    made = MailOffice(tmp_path / "store.db")
    yield made
    made.close()


@pytest.fixture
def letterbox():
    return Letterbox()


@pytest.fixture
def server(letterbox):
    with smtp_server(letterbox) as way:
        yield way
