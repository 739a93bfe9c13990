"""A web service that behaves as its image is called: real processes, real exits, real tracebacks.

BEHAVIOUR holds the words that sandbox/README.md explains, such as `crash,log=module`.
"""

import os
import pathlib
import signal
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def words_of(text):
    """`crash,after=1s` as {"crash": "", "after": "1s"}."""
    return dict(word.partition("=")[::2] for word in text.split(",") if word)


WORDS = words_of(os.environ.get("BEHAVIOUR", ""))
STARTED = time.monotonic()


def seconds(word, otherwise):
    text = WORDS.get(word, "")
    unit = next((unit for unit in UNITS if text.endswith(unit)), None)
    return float(text.removesuffix(unit)) * UNITS[unit] if unit else otherwise


class Settings:
    def __init__(self):
        self.database = os.environ["DATABASE_URL"]


def import_flask():
    import flask  # noqa: F401, it is not in the image


def open_database():
    open("/data/app.db", "a")  # of root alone, and we are not root


def make_cache():
    os.mkdir("/app/cache")


def tell_credentials():
    print("connecting to postgres://shop:hunter2hunter2@db:5432/shop")
    print("Authorization: Bearer abcdef0123456789abcdef0123456789")
    print("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY")
    print("-----BEGIN RSA PRIVATE KEY-----")
    print("MIIEpAIBAAKCAQEAvery0secret0indeed")
    print("-----END RSA PRIVATE KEY-----")
    print("::error::from a pod @octocat <b>bold</b> ```")
    raise RuntimeError("can't go on")


ENDS = {
    "module": import_flask,
    "permission": open_database,
    "read-only": make_cache,
    "credentials": tell_credentials,
}


def fail():
    """Ends with a traceback, and with the exit code that is asked for."""
    try:
        ENDS.get(WORDS.get("log", ""), Settings)()
    except Exception:
        sys.stdout.flush()
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(int(WORDS.get("exit", "1")))


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        is_ready = time.monotonic() - STARTED >= seconds("ready-after", 0) and "killed" not in WORDS
        if "never-ready" in WORDS:
            self.answer(503)
        elif self.path == "/health/ready":
            self.answer(200 if is_ready else 503)
        else:
            self.answer(404)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *arguments):
        pass


def serve():
    ThreadingTCPServer.allow_reuse_address = True
    server = ThreadingTCPServer(("0.0.0.0", 8000), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("listening on 0.0.0.0:8000", flush=True)


def eat():
    print("loading model into memory", flush=True)
    eaten = []
    while True:
        eaten.append(b"x" * (1 << 20))


def first_time():
    """True in the first of a pod's containers with this name; its /dev/shm outlives them."""
    mark = pathlib.Path("/dev/shm/has-run")
    if mark.exists():
        return False
    mark.touch()
    return True


def stop():
    time.sleep(seconds("stops-after", 0))
    os._exit(137 if "killed" in WORDS else 0)


def main():
    # Who is killed by a probe ends as if it had not listened. At once: threads that go on would crash a slow ending.
    signal.signal(signal.SIGTERM, lambda *_: stop())
    print("starting", WORDS or "app", flush=True)
    if "oom" in WORDS:
        eat()
    if "crash" in WORDS and (WORDS["crash"] != "once" or first_time()):
        time.sleep(seconds("after", 0.2))
        fail()
    if "exit" in WORDS or "completes-after" in WORDS:
        time.sleep(seconds("completes-after", seconds("after", 0.1)))
        if WORDS.get("exit", "0") == "0":
            sys.exit(0)
        fail()
    serve()
    if "dies-after-ready" in WORDS:
        time.sleep(seconds("dies-after-ready", 1.0))
        fail()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
