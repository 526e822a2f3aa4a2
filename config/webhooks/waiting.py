"""How many messages wait to be delivered, and since when the first of them does."""

from django.db.models import Count, Min

from config.tasks.backlog import Waiting
from config.webhooks.models import Channel, Message, MessageState


def webhooks() -> Waiting:
    """Those that endpoints are to be told."""
    return _waiting(Channel.WEBHOOK)


def mails() -> Waiting:
    """Those that people are to be told."""
    return _waiting(Channel.MAIL)


def _waiting(channel: Channel) -> Waiting:
    messages = Message.objects.filter(state=MessageState.WAITING.value, channel=channel.value)
    found = messages.aggregate(count=Count("id"), since=Min("told_at"))
    return Waiting(count=found["count"], since=found["since"])
