"""A system that speaks SSBTEK, made by zeep from the served WSDL alone. Each line
on standard input is a question, each line on standard output what came of it."""

import json
import sys

from requests import Session
from zeep import Client
from zeep.exceptions import Fault
from zeep.transports import Transport

AUTHORITIES = ["AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"]


def hamta(client, q):
    answer = client.service.hamtaBastjanstInformation(
        generellaFrageparametrar={
            "fraganSkallInkluderasISvaret": True,
            "korrelationsid": "k-1",
            "ingivare": {"organisationsnummer": q["organisation"], "namn": q["name"], "handlaggare": q["caseworker"]},
            "personidentitet": q["person"],
            "arendeidentitet": q["case"],
            "tidsperiod": {"fromDatum": q["from"], "tomDatum": q["to"]},
            "syfte": q["purpose"],
            "lagtext": "12 kap. SoL",
        },
        specifikaFrageparametrar={code: {"inkludera": code != q["without"]} for code in AUTHORITIES},
    )
    assert answer.korrelationsid == "k-1" and answer.fraga.generellaFrageparametrar.syfte == q["purpose"]
    return {code: part(code, answer.svarsdata[code]) for code in AUTHORITIES if answer.svarsdata[code] is not None}


def part(code, answer):
    if answer.error is not None:
        assert answer.data is None and answer.error.felmeddelande
        return f"{answer.error.kalla} {answer.error.felkod}"
    assert answer.data is not None
    if code == "FK":
        json.loads(answer.data.lefiJsonSvar)
    if code == "CSN":
        assert b"CSNSvar" in answer.data.svar
    if code == "AF":
        assert answer.data.Svar is not None
    if code == "SKV":
        assert "SvarBeskattningsuppgifter" in answer.data.svar
    if code == "TNS":
        assert answer.data.resultat in ("OK", "FEL")
    if code == "SO":
        assert answer.data.IdentificationNumber
    return "data"


def testa(client, _):
    answer = client.service.testaBastjanstInformation()
    tested = {code: answer[code] for code in AUTHORITIES if answer[code] is not None}
    return {code: part.error.felkod if part.error is not None else str(part.anropad) for code, part in tested.items()}


def main():
    client = None
    for line in sys.stdin:
        q = json.loads(line)
        if client is None:
            session = Session()
            session.headers["Authorization"] = "Bearer " + q["token"]
            client = Client(q["wsdl"], transport=Transport(session=session))
        try:
            said = {"hamta": hamta, "testa": testa}[q["operation"]](client, q)
        except Fault as fault:
            said = {"fault": client.wsdl.types.deserialize(fault.detail[0]).felkod}
        print(json.dumps(said), flush=True)


main()
