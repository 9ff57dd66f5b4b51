"""Real IMAP servers for tests, each in a process of its own, with one mailbox and an encrypted way in."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import trustme
from mail_servers import closed_port

from cs_tui.mail.servers import Server

USER, PASSWORD = "demouser", "demopass"

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = required
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
first_valid_uid = 1
first_valid_gid = 1
"""


def why_no_dovecot() -> str | None:
    if os.getuid() != 0:
        return "dovecot is started by root alone"
    return None if shutil.which("dovecot") else "there is no dovecot here (apt install dovecot-imapd)"


@contextmanager
def dovecot(folder: Path):
    """Dovecot, encrypted from the start; gives the way in."""
    _certificate(folder)
    port, nobody = closed_port().port, pwd.getpwnam("nobody")
    mail = folder / "mail"
    mail.mkdir()
    os.chown(mail, nobody.pw_uid, nobody.pw_gid)
    folder.chmod(0o711)  # its own users go through here
    gid = grp.getgrgid(nobody.pw_gid).gr_gid
    text = DOVECOT.format(folder=folder, port=port, password=PASSWORD, uid=nobody.pw_uid, gid=gid)
    (folder / "dovecot.conf").write_text(text)
    with _running(["dovecot", "-F", "-c", folder / "dovecot.conf"], port, folder):
        yield Server("localhost", port, "tls", USER, folder / "password", folder / "ca.pem")


@contextmanager
def pymap(folder: Path):
    """pymap, a server in Python, encrypted by STARTTLS; gives the way in."""
    _certificate(folder)
    port = closed_port().port
    command = [Path(sys.executable).with_name("pymap"), "--host", "127.0.0.1", "--port", str(port)]
    with _running([*command, "--cert", "chain.pem", "--key", "key.pem", "dict"], port, folder):
        yield Server("localhost", port, "starttls", USER, folder / "password", folder / "ca.pem")


def _certificate(folder: Path) -> None:
    """Who the server is, whom to trust for it, and the password."""
    authority = trustme.CA()
    proof = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    proof.private_key_pem.write_to_path(folder / "key.pem")
    for pem in proof.cert_chain_pems:
        pem.write_to_path(folder / "chain.pem", append=True)
    (folder / "password").write_text(f"{PASSWORD}\n")
    (folder / "password").chmod(0o600)


@contextmanager
def _running(command, port, folder):
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen([*map(str, command)], cwd=folder, stdout=said, stderr=said)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert server.poll() is None, (folder / "said").read_text()
                assert time.monotonic() < end
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()
