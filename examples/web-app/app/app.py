"""One page that says which release serves it."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    return f"web-app, release {os.environ.get('RELEASE', 'unknown')}\n"
