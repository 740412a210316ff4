"""Channels against real receivers: mail server, HTTP server, SNS with a queue behind it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from made_alerts import TIME, alert, digest, single
from mail_server import LOGIN, Certificate, Server, free_port, mail_server, make_certificate
from moto.server import ThreadedMotoServer

from sluicegate.alerts.channel import Misconfigured, PartlyRefused, Refused, Unreachable
from sluicegate.alerts.mail import Mail
from sluicegate.alerts.sns import Sns

pytestmark = pytest.mark.integration

TO = ("first@example.com", "second@example.org")


def mail(server: Server, *to: str, **settings: object) -> Mail:
    usual = {"security": "none", "timeout": 10.0, "clock": lambda: TIME}
    return Mail(
        "ops",
        to or TO,
        "Sluicegate <alerts@example.net>",
        server.host,
        server.port,
        **{**usual, **settings},  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificates"))


def test_a_mail_arrives_with_its_envelope() -> None:
    with mail_server() as server:
        mail(server).send(single(entity="Zoë <script>"))
        (received,) = server.messages
    assert received.sender == "alerts@example.net"
    assert received.recipients == list(TO)
    assert received.message["From"] == "Sluicegate <alerts@example.net>"
    assert received.message["To"] == "first@example.com, second@example.org"
    assert received.message["Subject"] == "Blocked: 712.35 USD, customer Zoë <script>"
    page = received.message.get_body(("html",))
    assert page is not None
    assert "Zoë &lt;script&gt;" in page.get_content()
    assert max(map(len, received.raw.splitlines())) <= 998
    assert received.raw.isascii()


def test_a_repeat_has_the_same_id() -> None:
    with mail_server() as server:
        channel = mail(server)
        for delivery in (single("e1"), single("e1"), single("e2")):
            channel.send(delivery)
        first, again, other = (received.message["Message-ID"] for received in server.messages)
    assert first == again != other


def test_starttls_and_log_in(certificate: Certificate) -> None:
    user, password = LOGIN
    with mail_server(auth=True, starttls=certificate) as server:
        channel = mail(
            server,
            security="starttls",
            user=user,
            password=password,
            ca_file=certificate.authority,
        )
        channel.check()
        assert not server.messages
        channel.send(single())
        (received,) = server.messages
    assert (received.encrypted, received.user) == (True, user)


def test_tls_from_the_start(certificate: Certificate) -> None:
    with mail_server(tls=certificate) as server:
        mail(server, security="tls", ca_file=certificate.authority).send(single())
        assert len(server.messages) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificates_of_unknown_authorities_are_not_trusted(
    certificate: Certificate, security: str
) -> None:
    offered = {"starttls" if security == "starttls" else "tls": certificate}
    with mail_server(**offered) as server:
        with pytest.raises(Misconfigured, match=r"certificate that is not trusted.*ca_file"):
            mail(server, security=security).send(single())
        assert not server.messages


def test_certificates_of_other_hosts_are_not_trusted(tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "mail.example.com")
    with (
        mail_server(starttls=other) as server,
        pytest.raises(Misconfigured, match=r"not trusted.*Hostname mismatch"),
    ):
        mail(server, security="starttls", ca_file=other.authority).check()


def test_no_mail_in_the_clear_when_starttls_is_not_offered() -> None:
    with mail_server() as server:
        with pytest.raises(Misconfigured, match="STARTTLS"):
            mail(server, security="starttls").send(single())
        assert not server.messages


def test_tls_from_the_start_where_none_is_expected(certificate: Certificate) -> None:
    said = r'did not greet within 0.5 s; .* set security to "tls"'
    with mail_server(tls=certificate) as server, pytest.raises(Unreachable, match=said):
        mail(server, security="starttls", timeout=0.5).check()


def test_tls_where_none_is_spoken() -> None:
    with mail_server() as server, pytest.raises(Misconfigured, match="does not speak TLS"):
        mail(server, security="tls").check()


@pytest.mark.parametrize("verb", ["send", "check"])
def test_a_wrong_password(certificate: Certificate, verb: str) -> None:
    with mail_server(auth=True, starttls=certificate) as server:
        channel = mail(
            server,
            security="starttls",
            user=LOGIN[0],
            password="wr0ng-p4ss",
            ca_file=certificate.authority,
        )
        with pytest.raises(Misconfigured) as raised:
            channel.send(single()) if verb == "send" else channel.check()
    assert "does not accept user and password (535)" in str(raised.value)
    assert "wr0ng" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_server_that_wants_a_log_in() -> None:
    with mail_server(auth=True) as server, pytest.raises(Misconfigured, match="set user and"):
        mail(server).send(single())


def test_one_recipient_refused_for_ever() -> None:
    with mail_server("refuse") as server:
        with pytest.raises(PartlyRefused) as raised:
            mail(server, "first@example.com", "refused@example.org").send(single())
        (received,) = server.messages
    assert received.recipients == ["first@example.com"]
    assert "refused recipient 2 (at example.org: 550); 1 of 2 recipients have the mail" in str(
        raised.value
    )
    assert "@" not in str(raised.value)


def test_all_recipients_refused() -> None:
    with mail_server("refuse") as server:
        with pytest.raises(Refused, match=r"recipient 1 \(at example.org: 550\);") as raised:
            mail(server, "refused@example.org").send(single())
        assert not server.messages
    assert not isinstance(raised.value, PartlyRefused)


def test_who_has_a_mail_does_not_get_it_again() -> None:
    with mail_server("refuse") as server:
        channel = mail(server, "first@example.com", "delayed@example.org")
        for _ in range(2):
            with pytest.raises(Unreachable, match=r"recipient 2 \(at example.org: 451\)"):
                channel.send(single())
        server.behaviour = "accept"
        channel.send(single())
        assert [received.recipients for received in server.messages] == [
            ["first@example.com"],
            ["delayed@example.org"],
        ]
        # Settled: when it is sent again, it is meant for all.
        channel.send(single())
        assert server.messages[-1].recipients == ["first@example.com", "delayed@example.org"]


@pytest.mark.parametrize(
    ("behaviour", "kind", "text"),
    [
        ("data_4xx", Unreachable, "can't take mail now (452)"),
        ("data_5xx", Refused, "refused the message (554)"),
        ("busy", Unreachable, "can't take mail now (421)"),
        ("drop", Unreachable, "closed the connection"),
        ("stall", Unreachable, "did not answer within 0.3 s"),
    ],
)
def test_servers_that_behave_badly(behaviour: str, kind: type[Exception], text: str) -> None:
    with mail_server(behaviour) as server:
        with pytest.raises(kind) as raised:
            mail(server, timeout=0.3).send(single())
        assert not server.messages
    assert type(raised.value) is kind
    assert text in str(raised.value)
    assert "example" not in str(raised.value)


def test_accepted_is_accepted_however_the_server_takes_leave() -> None:
    with mail_server("rude") as server:
        mail(server).send(single())
        assert len(server.messages) == 1


def test_nobody_listens() -> None:
    server = Server("accept", free_port(), auth=False)
    with pytest.raises(Unreachable, match="does not listen"):
        mail(server).check()


def test_a_digest_arrives() -> None:
    with mail_server() as server:
        mail(server).send(digest(alert("e1"), alert("e2", "review"), total=214))
        (received,) = server.messages
    body = received.message.get_body(("plain",))
    assert body is not None
    assert "and 212 more" in body.get_content()


class Topics(NamedTuple):
    """A server of SNS and SQS with a queue subscribed to each of two topics."""

    url: str
    standard: str
    fifo: str
    received: Callable[[str], list[dict[str, Any]]]


CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "t3st-s3cr3t"}
REGION = "eu-west-1"


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def topics() -> Iterator[Topics]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    settings = {
        "region_name": REGION,
        "endpoint_url": url,
        "aws_access_key_id": "testing",
        "aws_secret_access_key": "testing",
    }
    sns, sqs = boto3.client("sns", **settings), boto3.client("sqs", **settings)
    queues: dict[str, str] = {}

    def topic(name: str, **attributes: str) -> str:
        queue = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        made = str(sns.create_topic(Name=name, Attributes=attributes)["TopicArn"])
        sns.subscribe(TopicArn=made, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
        queues[made] = queue
        return made

    def received(arn: str) -> list[dict[str, Any]]:
        answer = sqs.receive_message(QueueUrl=queues[arn], MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    try:
        yield Topics(
            url, topic("alerts"), topic("alerts.fifo", FifoTopic="true", FifoQueue="true"), received
        )
    finally:
        sns.close()
        sqs.close()
        server.stop()


def sns(topics: Topics, topic: str) -> Sns:
    return Sns("cloud", topic, REGION, endpoint_url=topics.url)


@pytest.mark.usefixtures("credentials")
def test_sns_delivers_to_a_queue(topics: Topics) -> None:
    channel = sns(topics, topics.standard)
    channel.check()
    channel.send(single(entity="Zoë\n" + "x" * 200))
    channel.close()
    (got,) = topics.received(topics.standard)
    assert got["Subject"].startswith("Blocked: 712.35 USD, customer Zo? xxx")
    assert len(got["Subject"]) < 100
    assert "Customer:    Zoë xxx" in got["Message"]
    assert got["MessageAttributes"] == {
        "outcome": {"Type": "String", "Value": "block"},
        "event_id": {"Type": "String", "Value": "e1"},
        "detector": {"Type": "String", "Value": "payments"},
    }


@pytest.mark.usefixtures("credentials")
def test_sns_digest_tells_all_outcomes(topics: Topics) -> None:
    channel = sns(topics, topics.standard)
    channel.send(digest(alert("e1"), alert("e2", "review"), total=9))
    channel.close()
    (got,) = topics.received(topics.standard)
    assert got["Subject"].startswith("9 alerts: ")
    assert got["MessageAttributes"]["outcome"]["Value"] == '["block","review"]'
    assert "event_id" not in got["MessageAttributes"]


@pytest.mark.usefixtures("credentials")
def test_sns_fifo_drops_repeats_and_keeps_order(topics: Topics) -> None:
    channel = sns(topics, topics.fifo)
    for name in ("a.1", "a.1", "a.2"):
        channel.send(single(name))
    channel.close()
    got: list[str] = []
    # A queue hands out one group's messages in their order, not all of them at once.
    for _ in range(3):
        got += [
            message["MessageAttributes"]["event_id"]["Value"]
            for message in topics.received(topics.fifo)
        ]
    assert got == ["a.1", "a.2"]


@pytest.mark.usefixtures("credentials")
def test_sns_topic_that_is_not_there(topics: Topics) -> None:
    channel = sns(topics, f"{topics.standard}-gone")
    for step in (channel.check, lambda: channel.send(single())):
        with pytest.raises(Misconfigured, match=r"alerts-gone refuses \(NotFound\); correct"):
            step()
    channel.close()


@pytest.mark.usefixtures("credentials")
def test_sns_that_nobody_answers_for() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    channel = Sns("cloud", "arn:aws:sns:eu-west-1:1:alerts", REGION, endpoint_url=url)
    with pytest.raises(Unreachable, match="SNS can't be reached") as raised:
        channel.send(single())
    channel.close()
    assert "t3st-s3cr3t" not in f"{raised.value!r} {channel!r} {vars(channel)!r}"


def test_sns_without_credentials(monkeypatch: pytest.MonkeyPatch, topics: Topics) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    channel = sns(topics, topics.standard)
    with pytest.raises(Misconfigured, match="no AWS credentials; set AWS_ACCESS_KEY_ID"):
        channel.send(single())
    channel.close()
