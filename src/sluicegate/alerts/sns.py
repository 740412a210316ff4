"""Alerts to a topic of Amazon SNS."""

from typing import Any

import msgspec

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import Misconfigured, Refused, Unreachable
from sluicegate.alerts.keys import plain_key
from sluicegate.alerts.text import text
from sluicegate.alerts.wording import outcomes, plain, subject

SUBJECT_LIMIT = 99
"""Characters; SNS takes fewer than 100, of ASCII."""

TEXT_LIMIT = 240_000
"""Bytes; SNS takes 262,144 with the attributes."""

GROUP = "sluicegate-alerts"
"""Message group of FIFO topics: alerts stay in the order in which they are sent."""

_LATER = (
    *("InternalError", "InternalFailure", "KMSThrottling", "ServiceUnavailable", "Throttled"),
    *("Throttling", "ThrottlingException", "RequestLimitExceeded", "RequestTimeout"),
)
_WRONG = (
    *("AccessDenied", "AccessDeniedException", "AuthorizationError", "ExpiredToken"),
    *("InvalidClientTokenId", "NotFound", "NotFoundException", "OptInRequired"),
    *("SignatureDoesNotMatch", "UnrecognizedClientException", "KMSAccessDenied"),
)


class Sns:
    """A channel that publishes to an SNS topic, standard or FIFO.

    Credentials come from where boto3 looks for them (environment, profile, instance role).

    Args:
        endpoint_url: of another server than the region's own.
        timeout: seconds for each step.

    Raises:
        Misconfigured: when boto3 is not installed.
    """

    def __init__(
        self,
        name: str,
        topic_arn: str,
        region: str,
        endpoint_url: str | None = None,
        timeout: float = 10.0,
    ) -> None:
        self.name = name
        self._topic = topic_arn
        self._where = f"SNS channel {name}: topic {topic_arn.rpartition(':')[2]}"
        self._client = _client(name, region, endpoint_url, timeout)

    def send(self, delivery: Delivery) -> None:
        """Publishes; returns once SNS has the message."""
        more: dict[str, str] = {}
        if self._topic.endswith(".fifo"):
            more = {
                "MessageGroupId": GROUP,
                "MessageDeduplicationId": plain_key(delivery.key),
            }
        try:
            self._client.publish(
                TopicArn=self._topic,
                Subject=subject_of(delivery),
                Message=text_of(delivery),
                MessageAttributes=_attributes(delivery),
                **more,
            )
        except Exception as error:
            raise self._failed(error) from None

    def check(self) -> None:
        """Reads the topic's attributes (``sns:GetTopicAttributes``); raises as `send` does."""
        try:
            self._client.get_topic_attributes(TopicArn=self._topic)
        except Exception as error:
            raise self._failed(error) from None

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _failed(self, error: Exception) -> Exception:
        """What an exception of boto3 means; others are given back as they are."""
        from botocore import exceptions as boto

        match error:
            case boto.ClientError():
                code = str(error.response.get("Error", {}).get("Code", ""))
                status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
                if status >= 500 or status == 429 or code in _LATER:
                    return Unreachable(f"{self._where} can't take it now ({code})")
                if code in _WRONG:
                    return Misconfigured(
                        f"{self._where} refuses ({code}); correct topic_arn, region, credentials"
                        " or the right sns:Publish"
                    )
                return Refused(f"{self._where} refused the message ({code}); is topic_arn right?")
            case boto.ConnectionError() | boto.HTTPClientError():
                return Unreachable(f"{self._where}: SNS can't be reached ({type(error).__name__})")
            case boto.NoCredentialsError() | boto.PartialCredentialsError():
                return Misconfigured(
                    f"{self._where}: no AWS credentials; set AWS_ACCESS_KEY_ID and"
                    " AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run with a role"
                )
            case boto.BotoCoreError():
                return Misconfigured(f"{self._where}: {type(error).__name__}; correct its settings")
            case _:
                return error


def _client(name: str, region: str, endpoint_url: str | None, timeout: float) -> Any:
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise Misconfigured(
            f"SNS channel {name} needs boto3; install it: pip install 'sluicegate[sns]'"
        ) from None
    # Trying again is the sender's business, which remembers it through a restart.
    config = Config(
        connect_timeout=timeout, read_timeout=timeout, retries={"total_max_attempts": 1}
    )
    try:
        session = boto3.session.Session(region_name=region)
        return session.client("sns", endpoint_url=endpoint_url, config=config)
    except (BotoCoreError, ValueError) as error:
        raise Misconfigured(
            f"SNS channel {name}: {type(error).__name__};"
            " correct region, endpoint_url or AWS_PROFILE"
        ) from None


def subject_of(delivery: Delivery) -> str:
    """The subject as SNS takes it."""
    made = subject(delivery).replace("…", "...").encode("ascii", "replace").decode()
    return made if len(made) <= SUBJECT_LIMIT else made[: SUBJECT_LIMIT - 3] + "..."


def text_of(delivery: Delivery) -> str:
    """The text, cut to what SNS takes."""
    made = text(delivery)
    raw = made.encode()
    return made if len(raw) <= TEXT_LIMIT else raw[:TEXT_LIMIT].decode("utf-8", "ignore") + "…"


def _attributes(delivery: Delivery) -> dict[str, dict[str, str]]:
    """What subscriptions may filter on; a digest's outcomes are an array of which one must fit."""
    first = delivery.alerts[0]
    found = list(dict.fromkeys(plain(name) for name in outcomes(delivery)))
    result = {
        "outcome": {
            "DataType": "String.Array",
            "StringValue": msgspec.json.encode(found).decode(),
        },
        "detector": _string(first.detector),
    }
    if not delivery.digest:
        result |= {"outcome": _string(first.outcome), "event_id": _string(first.event_id)}
    return result


def _string(value: str) -> dict[str, str]:
    # An empty value is no attribute's.
    return {"DataType": "String", "StringValue": plain(value) or "-"}
