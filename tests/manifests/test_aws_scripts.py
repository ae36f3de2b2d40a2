"""What scripts of a cloud's command line deliver to queues."""

from textwrap import dedent

import pytest
from ringfence.manifests.aws_scripts import aws_scripts
from ringfence.model.source import Source


def bindings(text: str) -> list[tuple[str, str, str]]:
    found = aws_scripts.read(Source("scripts/init.sh", dedent(text)))
    return [(bound.queue.literal, bound.source, bound.channel.literal) for bound in found]


QUEUE = "arn:aws:sqs:us-east-1:000000000000:mail"
TOPIC = "arn:aws:sns:us-east-1:000000000000:placed"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"aws sns subscribe --topic-arn {TOPIC} --protocol sqs --notification-endpoint {QUEUE}", [(QUEUE, "sns", TOPIC)]),
        (f"awslocal --region eu sns subscribe --topic-arn={TOPIC} --protocol=sqs --endpoint={QUEUE}",
         [(QUEUE, "sns", TOPIC)]),
        (f"aws sns subscribe --topic-arn {TOPIC} --protocol email --notification-endpoint me@example.com", []),
        (f"aws sns subscribe --topic-arn $UNKNOWN --protocol sqs --notification-endpoint {QUEUE}", []),
        ("TOPIC=$(aws sns create-topic --name placed --query TopicArn)\nURL=`aws sqs get-queue-url --queue-name mail`\n"
         "ARN=$(aws sqs get-queue-attributes --queue-url $URL --attribute-names All | jq -r .Arn)\n"
         "aws sns subscribe --topic-arn $TOPIC --protocol sqs --notification-endpoint $ARN",
         [("arn:aws:sqs:::mail", "sns", "arn:aws:sns:::placed")]),
        ("aws events put-rule --name r --event-pattern '{\"detail-type\": [\"Placed\", \"Paid\"]}'\n"
         f"aws events put-targets --rule r --targets Id=1,Arn={QUEUE}",
         [(QUEUE, "eventbridge", "Placed"), (QUEUE, "eventbridge", "Paid")]),
        ("aws events put-rule --name r --event-pattern '{\"source\": [\"aws.ec2\"]}'\n"
         f"aws events put-targets --rule r --targets '[{{\"Id\": \"1\", \"Arn\": \"{QUEUE}\"}}]'", []),
        ("aws events put-targets --rule nobody --targets Id=1,Arn=" + QUEUE, []),
        ("aws; aws sns; awslocal sns subscribe; aws events put-targets --targets", []),
    ],
)  # fmt: skip
def test_bindings(script: str, expected: list[tuple[str, str, str]]) -> None:
    assert bindings(script) == expected
