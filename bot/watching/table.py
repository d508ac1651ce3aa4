"""The table of all metrics: page, rules and dashboard are made from it (`make watching`)."""

from __future__ import annotations

from bot import metrics
from bot.watching.types import Alarm, Graph, Watched


def _risen(metric: str, window: str, above: int = 0) -> str:
    """Whether a counter has grown. One with labels begins with its first event, which is no growth
    to Prometheus: what was not there before counts as well."""
    return (
        f"increase({metric}[{window}]) > {above}"
        f" or ({metric} > {above} unless {metric} offset {window})"
    )


_RATE = "sum by ({label}) (rate({metric}[5m]))"
_BY_CHANNEL = "max by (channel) ({metric})"  # each process counts the same table


def _rate(metric: str, label: str = "channel") -> str:
    return _RATE.format(metric=metric, label=label)


def _gauge(metric: str) -> str:
    return _BY_CHANNEL.format(metric=metric)


ANSWERS = (
    Watched(
        metrics.ANSWERS_LATE,
        "Oldest answer not sent",
        "how long the oldest answer to one person has been due and not sent",
        "below 1",
        "above 60 for 2 minutes: the sender stands, or the platform is down",
        Graph(_gauge("bimtek_answers_late_seconds"), "{{channel}}", "s"),
        Alarm(
            "BimtekAnswersLate",
            f"{_gauge('bimtek_answers_late_seconds')} > 60",
            "2m",
            "page",
            "People on {{ $labels.channel }} have waited for an answer for more than a minute: is a"
            " worker running, is the platform up?",
        ),
    ),
    Watched(
        metrics.TURNS,
        "Messages answered",
        "messages of people that were answered",
        "follows the day",
        "0 for an hour in which more than ten were answered a week before: is the webhook set?",
        Graph(_rate("bimtek_turns_total"), "{{channel}}", "mps"),
        Alarm(
            "BimtekNobodyWrites",
            "sum by (channel) (increase(bimtek_turns_total[1h])) == 0"
            " and sum by (channel) (increase(bimtek_turns_total[1h] offset 1w)) > 10",
            "5m",
            "ticket",
            "Nobody on {{ $labels.channel }} was answered for an hour, a week ago some were: is the"
            " webhook set?",
        ),
    ),
    Watched(
        metrics.FAILED_TURNS,
        "Messages that raised",
        "messages that raised; each got one apology and is kept in `inbox.error`",
        "0",
        "any: a fault of ours, the log names where",
        Graph("sum(increase(bimtek_failed_turns_total[15m]))", "failed"),
        Alarm(
            "BimtekFaults",
            _risen("bimtek_failed_turns_total", "15m"),
            "0m",
            "ticket",
            "A message could not be answered: a fault of the program. The log names where.",
        ),
    ),
    Watched(
        metrics.TURN_SECONDS,
        "From arrival to the commit, 95 of 100",
        "from arrival to the commit",
        "p95 below 0.1",
        "p95 above 1 for 5 minutes: the database's disk",
        Graph(
            "histogram_quantile(0.95, sum by (le) (rate(bimtek_turn_seconds_bucket[5m])))",
            "p95",
            "s",
        ),
        Alarm(
            "BimtekSlow",
            "histogram_quantile(0.95, sum by (le) (rate(bimtek_turn_seconds_bucket[5m]))) > 1",
            "5m",
            "ticket",
            "Writing an answer takes more than a second: look at the database's disk.",
        ),
    ),
    Watched(
        metrics.BATCH_SIZE,
        "Messages in one transaction",
        "messages in one transaction",
        "1 when quiet",
        "above 32 for 10 minutes: this process is full, start another `web`",
        Graph(
            "histogram_quantile(0.5, sum by (le) (rate(bimtek_batch_size_bucket[5m])))", "median"
        ),
        Alarm(
            "BimtekFull",
            "histogram_quantile(0.5, sum by (le, instance)"
            " (rate(bimtek_batch_size_bucket[10m]))) > 32",
            "10m",
            "ticket",
            "{{ $labels.instance }} has more to answer than it can: start another web process.",
        ),
    ),
    Watched(
        metrics.DUPLICATES,
        "Messages that came again",
        "messages that came again and were not answered twice",
        "a few",
        "more than one in twenty for 15 minutes: answers to webhooks are slow",
        Graph("sum(rate(bimtek_duplicates_total[5m]))", "again", "mps"),
        Alarm(
            "BimtekRepeats",
            "sum(rate(bimtek_duplicates_total[15m]))"
            " > 0.05 * sum(rate(bimtek_turns_total[15m])) > 0",
            "15m",
            "ticket",
            "Platforms repeat more than one message in twenty: webhooks are answered too slowly.",
        ),
    ),
)

SENDING = (
    Watched(
        metrics.SENDS,
        "Messages out, by result",
        "sends by result",
        "nearly all `sent`",
        "`unknown` or `failed` above 2 % for 10 minutes",
        Graph(
            "sum by (channel, result) (rate(bimtek_sends_total[5m]))",
            "{{channel}} {{result}}",
            "mps",
        ),
        Alarm(
            "BimtekSendsFail",
            'sum by (channel) (rate(bimtek_sends_total{result=~"unknown|failed"}[10m]))'
            " / sum by (channel) (rate(bimtek_sends_total[10m])) > 0.02",
            "10m",
            "ticket",
            "More than 2 % of what goes out on {{ $labels.channel }} fails: see the log, and the"
            " platform's console.",
        ),
    ),
    Watched(
        metrics.OUTBOX_DEPTH,
        "Messages not yet sent",
        "messages not yet sent, broadcasts included",
        "rises with a broadcast and falls at the platform's rate",
        "does not fall for 15 minutes",
        Graph(_gauge("bimtek_outbox_waiting"), "{{channel}}"),
        Alarm(
            "BimtekOutboxStands",
            "min by (channel) (min_over_time(bimtek_outbox_waiting[10m])) > 0"
            f" and {_gauge('bimtek_outbox_waiting')}"
            f" >= {_gauge('bimtek_outbox_waiting offset 10m')}",
            "5m",
            "ticket",
            "Messages on {{ $labels.channel }} wait and do not get fewer: is a worker running?",
        ),
    ),
    Watched(
        metrics.OUTBOX_UNKNOWN,
        "Messages of unknown fate",
        "messages of the last 14 days, and of broadcasts of any time, that were handed over and got"
        " no answer: nobody knows whether they arrived (`unknown` in `/healthz`). Of an answer the"
        " person is told when they write next",
        "0, a few after an outage",
        "rises by more than five in an hour: the platform, or what stands between, answers too"
        " late",
        Graph(_gauge("bimtek_outbox_unknown"), "{{channel}}"),
        Alarm(
            "BimtekUnknownFate",
            "max by (channel) (delta(bimtek_outbox_unknown[1h])) > 5",
            "5m",
            "ticket",
            "Of messages on {{ $labels.channel }} nobody knows whether they arrived: the platform"
            " answers too late.",
        ),
    ),
    Watched(
        metrics.LIMITS,
        "Refused as too much",
        "messages refused as too much: of a `moment`, to a `person`, in a `day`",
        "a few",
        "above 100 in an hour: lower `TELEGRAM_RATE` or `WHATSAPP_RATE`",
        Graph(
            "sum by (channel, limit) (increase(bimtek_limits_total[15m]))",
            "{{channel}} {{limit}}",
        ),
        Alarm(
            "BimtekTooFast",
            _risen("bimtek_limits_total", "1h", 100),
            "0m",
            "ticket",
            "{{ $labels.channel }} refuses messages as too many ({{ $labels.limit }}): lower"
            " TELEGRAM_RATE or WHATSAPP_RATE.",
        ),
    ),
    Watched(
        metrics.CAUGHT_UP,
        "Messages that no webhook brought",
        "messages that no webhook brought and Twilio's list did",
        "after an outage",
        "at other times: webhooks fail or answer late, see Twilio's *Monitor*",
        Graph("sum by (channel) (increase(bimtek_caught_up_total[15m]))", "{{channel}}"),
        Alarm(
            "BimtekWebhooksMissed",
            _risen("bimtek_caught_up_total", "30m"),
            "0m",
            "ticket",
            "Messages on {{ $labels.channel }} came by no webhook and were fetched from the list:"
            " see Twilio's Monitor.",
        ),
    ),
)

ACCOUNTS = (
    Watched(
        metrics.CHANNEL_STOPPED,
        "Account refused",
        "1 when the platform says that token or account are wrong; nothing is sent then",
        "0",
        "1: look at the log's last error, `bimtek init` mends `.env`, then restart",
        Graph(_gauge("bimtek_channel_stopped"), "{{channel}}"),
        Alarm(
            "BimtekAccountRefused",
            f"{_gauge('bimtek_channel_stopped')} == 1",
            "1m",
            "page",
            "The platform refuses the account for {{ $labels.channel }} and nothing is sent: see"
            " the log's last error.",
        ),
    ),
    Watched(
        metrics.NOT_CONNECTED,
        "Not connected yet",
        "1 while Telegram has not taken webhook (or polling), name and commands since the start, or"
        " Twilio has not said that it knows the account; they are asked again, each minute at the"
        " latest",
        "0",
        "1 for 10 minutes: `not connected` in `/healthz` says which, and why",
        Graph(_gauge("bimtek_not_connected"), "{{channel}}"),
        Alarm(
            "BimtekNotConnected",
            f"{_gauge('bimtek_not_connected')} == 1",
            "10m",
            "page",
            "{{ $labels.channel }} has not been told how to reach us since the start: see"
            " /healthz.",
        ),
    ),
    Watched(
        metrics.LIMITED,
        "Account at its limit",
        "1 while a platform takes nothing of the account (and `limited` in `/healthz`, with the"
        " time until then). It is asked again later and later; nothing is lost, SIARAN shows"
        " coordinators when it goes on",
        "0",
        "1 for a day: raise the limit with Twilio or Meta",
        Graph(_gauge("bimtek_limited"), "{{channel}}"),
        Alarm(
            "BimtekLimited",
            f"{_gauge('bimtek_limited')} == 1",
            "1d",
            "ticket",
            "{{ $labels.channel }} has taken nothing for a day: raise the limit with Twilio or"
            " Meta.",
        ),
    ),
    Watched(
        metrics.FIRST_WORDS_WAIT,
        "First words at their limit",
        "1 while a platform takes no first words to people who have not written for a day (and"
        " `limited` in `/healthz`); answers go all the while",
        "0; 1 for hours after a broadcast to many",
        "1 for a day: raise the limit with Meta, or lower `WHATSAPP_DAY_LIMIT`",
        Graph(_gauge("bimtek_first_words_limited"), "{{channel}}"),
        Alarm(
            "BimtekFirstWordsLimited",
            f"{_gauge('bimtek_first_words_limited')} == 1",
            "1d",
            "ticket",
            "{{ $labels.channel }} has let nobody be written to first for a day: raise the limit"
            " with Meta, or lower WHATSAPP_DAY_LIMIT.",
        ),
    ),
    Watched(
        metrics.TEMPLATES_REFUSED,
        "Templates put out of use",
        "templates that Meta has refused, paused or switched off; nothing is announced by them"
        " then",
        "0",
        "any: the log names why, `bimtek whatsapp templates status` shows which; reword it in"
        " `locales/id`, then `sync`",
        Graph("sum by (channel) (increase(bimtek_templates_refused_total[1h]))", "{{channel}}"),
        Alarm(
            "BimtekTemplateRefused",
            _risen("bimtek_templates_refused_total", "1h"),
            "0m",
            "ticket",
            "A template is out of use: run 'bimtek whatsapp templates status'.",
        ),
    ),
    Watched(
        metrics.MESSAGES_PAID,
        "Paid messages of this month",
        "paid messages of this month (UTC): `answer`, `lesson`, `reminder`, `broadcast`, and what"
        " came `in` (`lesson in`); `lessons` counts the lessons that were done, so that `lesson`"
        " and `lesson in` divided by it is what one costs",
        "as your budget has it",
        "more than the budget: fewer broadcasts, or Telegram",
        Graph("max by (kind) (bimtek_month_messages)", "{{kind}}"),
    ),
    Watched(
        metrics.RUPIAH,
        "What they cost",
        "their cost by `WHATSAPP_PRICE` and `WHATSAPP_PRICE_IN`",
        "as your budget has it",
        "the same; `bimtek budget` makes broadcasts wait",
        Graph("max by (kind) (bimtek_month_rupiah)", "{{kind}}", "currencyIDR"),
    ),
)

STRANGERS = (
    Watched(
        metrics.STRANGERS,
        "What was not for us",
        "what came and was no message to us from a person: groups, bots, calls, other numbers;"
        " passed over",
        "a few",
        "above 100 in an hour: is the webhook set at another number, or the bot in a group?",
        Graph("sum by (channel) (increase(bimtek_strangers_total[15m]))", "{{channel}}"),
        Alarm(
            "BimtekNotForUs",
            _risen("bimtek_strangers_total", "1h", 100),
            "0m",
            "ticket",
            "Much comes on {{ $labels.channel }} that is not for us: is the webhook set at another"
            " number, or the bot in a group?",
        ),
    ),
    Watched(
        metrics.PASSED_OVER,
        "Floods passed over",
        "messages of somebody who wrote faster than anybody reads; they were told once",
        "0",
        "a few: a broken phone; above 100 in an hour: somebody tries to do harm, block the number"
        " at the platform",
        Graph("sum by (channel) (increase(bimtek_passed_over_total[15m]))", "{{channel}}"),
        Alarm(
            "BimtekFlood",
            _risen("bimtek_passed_over_total", "1h", 100),
            "0m",
            "ticket",
            "Somebody floods {{ $labels.channel }}: the log counts, the platform can block.",
        ),
    ),
    Watched(
        metrics.CONSOLE_REQUESTS,
        "Pages of the console",
        "pages that coordinators have `read`, forms that they have filled in (`acted`), browsers"
        " that were let in (`opened`), pages that could not be made (`failed`)",
        "hundreds an hour on working days; none `failed`",
        "above 10 `failed` in an hour: the log names the page",
        Graph("sum by (how) (increase(bimtek_console_requests_total[15m]))", "{{how}}"),
        Alarm(
            "BimtekConsoleFails",
            _risen('bimtek_console_requests_total{how="failed"}', "1h", 10),
            "0m",
            "ticket",
            "Pages of the console cannot be made: the log names them.",
        ),
    ),
    Watched(
        metrics.CONNECTIONS_CUT,
        "Connections cut",
        "connections that were `slow`, or that had to go because there were more than 512"
        " (`crowded`)",
        "a few",
        "above 100 in an hour: somebody tries to hold the bot; the proxy's log has their address",
        Graph("sum by (why) (increase(bimtek_connections_cut_total[15m]))", "{{why}}"),
        Alarm(
            "BimtekHeldUp",
            _risen("bimtek_connections_cut_total", "1h", 100),
            "0m",
            "ticket",
            "Many connections are {{ $labels.why }}: the proxy's log has their address.",
        ),
    ),
)

SECTIONS = {
    "Answers": ANSWERS,
    "Sending": SENDING,
    "Accounts and money": ACCOUNTS,
    "Strangers": STRANGERS,
}
WATCHED = (*ANSWERS, *SENDING, *ACCOUNTS, *STRANGERS)

# What no metric of ours can tell: that nothing tells any.
DOWN = Alarm(
    "BimtekDown",
    'up{job="bimtek"} == 0 or absent(up{job="bimtek"})',
    "2m",
    "page",
    "A process of the bot does not answer: systemctl status, or the container's log.",
)
ALARMS = (DOWN, *(one.alarm for one in WATCHED if one.alarm is not None))
