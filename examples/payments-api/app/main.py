"""A payments API, as small as one can be that is still deployed like a real one."""

import os

from fastapi import FastAPI

app = FastAPI(title="payments-api")


@app.get("/health/live")
def live() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/health/ready")
def ready() -> dict[str, str]:
    return {"status": "ok", "release": os.environ.get("RELEASE", "unknown")}


@app.get("/quote/{amount}")
def quote(amount: int) -> dict[str, str | int]:
    return {"amount": amount, "fee": max(1, amount // 100), "currency": os.environ.get("CURRENCY", "EUR")}
