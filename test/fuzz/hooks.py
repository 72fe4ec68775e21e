"""What the description of the API cannot say to Schemathesis."""

import re

import schemathesis

# A cursor belongs to the query that it came from, and which accounts there are depends on the configuration: no schema
# can say which texts are taken.
NOT_IN_THE_SCHEMA = {"cursor", "account"}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A value that fits the schema may be refused if that is for one of these alone."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    refused = {error["parameter"] for error in response.json()["errors"]}
    return not refused or not refused <= NOT_IN_THE_SCHEMA


@schemathesis.hook
def before_call(context, case, kwargs):
    """A long wait that is granted shows nothing that a short one does not, and holds up the run."""
    prefer = (case.headers or {}).get("Prefer")
    if isinstance(prefer, str):
        case.headers["Prefer"] = re.sub(r"\bwait=([2-9]|1\d|20)\b", "wait=1", prefer)
