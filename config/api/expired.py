"""Access tokens whose time is over."""

from oauth2_provider.models import clear_expired, get_access_token_model


def forget_expired() -> int:
    """Delete access tokens whose hour is over, which let nobody in any more; how many there were."""
    kept = get_access_token_model().objects
    before: int = kept.count()
    clear_expired()
    after: int = kept.count()
    return max(0, before - after)
