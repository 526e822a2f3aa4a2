"""The addresses of webhooks under the API."""

from django.urls import URLPattern, path

from config.webhooks import views

_WEBHOOK = "webhooks/<uuid:webhook>"
_MESSAGE = f"{_WEBHOOK}/messages/<uuid:message>"

urlpatterns: list[URLPattern] = [
    path("webhooks", views.Webhooks.as_view(), name="list_webhooks"),
    path(_WEBHOOK, views.OneWebhook.as_view(), name="read_webhook"),
    path(f"{_WEBHOOK}/rotate-secret", views.RotateWebhookSecret.as_view(), name="rotate_webhook_secret"),
    path(f"{_WEBHOOK}/enable", views.EnableWebhook.as_view(), name="enable_webhook"),
    path(f"{_WEBHOOK}/disable", views.DisableWebhook.as_view(), name="disable_webhook"),
    path(f"{_WEBHOOK}/delete", views.DeleteWebhook.as_view(), name="delete_webhook"),
    path(f"{_WEBHOOK}/messages", views.WebhookMessages.as_view(), name="list_webhook_messages"),
    path(f"{_MESSAGE}/redeliver", views.RedeliverMessage.as_view(), name="redeliver_message"),
]
