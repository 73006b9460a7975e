"""Every metric once more, in plain Python from design.md section 2: slow, and not a line of it is funnelkit's."""

from collections import defaultdict
from datetime import datetime, timedelta
from math import ceil, comb, sqrt
from statistics import NormalDist, median

from lead_samples import STEPS

Z = NormalDist().inv_cdf(0.975)
DAY = 1440
WINDOWS = {
    "contacted_within_5m": 5,
    "contacted_within_1h": 60,
    "contacted_within_1d": DAY,
    "contacted_within_7d": 7 * DAY,
    "sold_within_7d": 7 * DAY,
    "sold_within_30d": 30 * DAY,
    "sold_within_90d": 90 * DAY,
}


def day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


# --- the facts of one lead ---------------------------------------------------------------------------------------


def is_contacted(lead):
    return lead["contacted"] or lead["appointment"] or lead["show"] or lead["outcome"] == "sold"


def is_show(sample, lead):
    return lead["show"] and (lead["appointment"] or sample.untold(lead, "appointments"))


def event_days(lead):
    """Give the days of contact, appointment and visit; None where nothing tells one."""
    appointment, show = lead["appointment"], lead["show"]
    came = day(lead["show_at"] or lead["appointment_at"])
    implied = [
        day(lead["appointment_set_at"]) if appointment else None,
        day(lead["appointment_at"]) if appointment else None,
        came if show else None,
        day(lead["closed_at"]) if lead["outcome"] == "sold" else None,
    ]
    contacted = day(lead["contacted_at"])
    if contacted:
        contacted = min([contacted, *(other for other in implied if other)])
    made = day(lead["appointment_set_at"]) or contacted
    return contacted, made, came or made


def cut(sample, as_of):
    """Take out by hand what happened after a day: what a person who took the export that day would not have seen."""
    leads = [cut_lead(lead, as_of) for lead in sample.leads if not is_after(lead["created_at"], as_of)]
    answers = sample.answers and tuple(a for a in sample.answers if not is_after(a[0], as_of))
    return type(sample)(tuple(leads), sample.tells, sample.columns, sample.clocks, answers)


def is_after(moment, as_of):
    return moment is not None and day(moment) > as_of


def cut_lead(lead, as_of):
    contacted, made, came = event_days(lead)
    lead = dict(lead)
    if lead["show"] and is_after(came, as_of):
        lead |= {"show": False, "show_at": None}
    if lead["appointment"] and is_after(made, as_of):
        lead |= {"appointment": False, "appointment_set_at": None, "appointment_at": None}
    if is_after(contacted, as_of):
        lead |= {"contacted": False}
    if is_after(lead["contacted_at"], as_of):
        lead |= {"contacted_at": None}
    if is_after(lead["closed_at"], as_of):
        lead |= {"outcome": "open", "closed_at": None}
    return lead


# --- the facts of all of them ------------------------------------------------------------------------------------


class Facts:
    """What is known of an export as a whole: which dates and amounts it has, whether it holds sold leads only."""

    def __init__(self, sample, dimension=None):
        self.leads = leads = sample.leads
        self.has_leads = bool(leads)
        self.clocks = {"created_at", "contacted_at"} <= sample.clocks
        self.answers = any(lead["nps"] is not None for lead in leads) or any(
            score >= 0 for _, score, _ in sample.answers or ()
        )
        self.money = any(lead["outcome"] == "sold" and lead["amount"] is not None for lead in leads)
        self.dated = {
            "contacted": any(
                lead["created_at"] and is_contacted(lead) and event_days(lead)[0] for lead in leads
            ),
            "sold": any(
                lead["created_at"] and lead["outcome"] == "sold" and lead["closed_at"] for lead in leads
            ),
        }
        sold = [lead["outcome"] == "sold" for lead in leads]
        self.one_sided = bool(leads) and all(sold)
        if dimension:
            named = [lead["outcome"] == "sold" for lead in leads if lead[dimension] is not None]
            self.one_sided |= bool(named) and all(named) and len(named) < len(leads)


def wilson(hits, of):
    share = hits / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == of else middle + half)


def rate(hits, of, of_step, window_days=None):
    value, low, high = (hits / of, *wilson(hits, of)) if of else (None, None, None)
    found = {"hits": hits, "of": of, "value": value, "low": low, "high": high, "of_step": of_step}
    return found | ({"window_days": window_days} if window_days else {})


def middle_of(waits, unit, per=1):
    """Give the median and the two order statistics between which it lies in 95 % of cases."""
    waits = sorted(wait / per for wait in waits)
    n = len(waits)
    found = {"n": n, "median": median(waits) if waits else None, "low": None, "high": None, "unit": unit}
    chances = [comb(n, k) / 2**n for k in range(n + 1)]
    ranks = [k for k in range(1, n // 2 + 1) if sum(chances[k : n - k + 1]) >= 0.95]
    return found | ({"low": waits[ranks[-1] - 1], "high": waits[n - ranks[-1]]} if ranks else {})


def score_of(scores):
    p, d, n = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores), len(scores)
    found = {"n": n, "promoters": p, "passives": n - p - d, "detractors": d}
    if not n:
        return found | {"value": None, "low": None, "high": None}
    value = (p - d) / n
    p, d, n = p + 0.75, d + 0.75, n + 3
    adjusted = (p - d) / n
    reach = Z * sqrt(((p + d) / n - adjusted**2) / n)
    low, high = min(value, max(-1, adjusted - reach)), max(value, min(1, adjusted + reach))
    return found | {"value": 100 * value, "low": 100 * low, "high": 100 * high}


# --- the metrics of a group --------------------------------------------------------------------------------------


def metrics_of(sample, scores, facts, as_of):
    """Give every metric of a group of leads, cut at the as-of day, in the form of the JSON contract."""
    found = dict.fromkeys(
        (
            *("leads", "contacted", "appointments", "shows", "visits", "sold", "lost", "non_target", "open"),
            *("contact_rate", "appointment_rate", "show_rate", "sold_per_visit", "lead_conversion"),
            *("target_conversion", "win_rate", "refusal_rate", "target_refusal_rate", "non_target_rate"),
            *("hours_to_contact", "days_to_sale", *WINDOWS),
            *("revenue", "average_sale", "leads_per_sale", "nps"),
            *(
                "deals",
                "deal_rate",
                "net_score",
                *("cost_per_lead", "cost_per_contact", "cost_per_sale", "roi"),  # tests/test_costs.py
            ),  # told only where leads are joined to a table of deals: tests/test_kinds.py
            *(
                "qualified",
                "proposals",
                "paid",
                "delivered",
                "returned",
            ),  # few exports tell: tests/test_business.py
            *("qualified_rate", "proposal_rate", "sold_per_proposal", "paid_rate", "delivered_rate"),
        )
    )
    if facts.answers:
        found["nps"] = score_of(scores)
    if not facts.has_leads:
        return found
    return found | counts_of(sample, facts) | rates_of(sample, facts, as_of) | waits_of(sample, facts, as_of)


def told_in(sample, facts):
    """Give the steps that the exports of a group's leads tell; those of all exports where it has no leads."""
    leads = sample.leads or facts.leads
    return {step for step in STEPS if not any(sample.untold(lead, step) for lead in leads)}


def lists_of(sample):
    leads = sample.leads
    return {
        "leads": list(leads),
        "contacted": [lead for lead in leads if is_contacted(lead)],
        "appointments": [lead for lead in leads if lead["appointment"]],
        "shows": [lead for lead in leads if is_show(sample, lead)],
        "visits": [lead for lead in leads if lead["show"]],
        **{
            outcome: [lead for lead in leads if lead["outcome"] == outcome]
            for outcome in ("sold", "lost", "non_target", "open")
        },
    }


def counts_of(sample, facts):
    told, lists = told_in(sample, facts), lists_of(sample)
    counts = {name: {"n": len(found)} for name, found in lists.items()}
    needs = {name: name for name in ("contacted", "appointments", "visits", "sold", "lost", "non_target")}
    needs |= {"shows": "visits", "open": "sold"}
    counts |= {name: None for name, step in needs.items() if step not in told}
    partly = [
        step
        for step in ("lost", "non_target")
        if step not in told and not all(sample.untold(lead, step) for lead in sample.leads or facts.leads)
    ]
    return counts | ({"open": None} if partly else {})


def rates_of(sample, facts, as_of):
    told, lists = told_in(sample, facts), lists_of(sample)
    n = {name: len(found) for name, found in lists.items()}
    found = {}
    if facts.one_sided:
        return found
    if "contacted" in told:
        found["contact_rate"] = rate(n["contacted"], n["leads"], "leads")
    reached = "contacted" if "contacted" in told else "leads"
    if "appointments" in told:
        found["appointment_rate"] = rate(n["appointments"], n[reached], reached)
    if "visits" in told:
        due = [
            lead
            for lead in lists["appointments"]
            if lead["show"] or not is_after(lead["appointment_at"], as_of)
        ]
        of_step, of = ("due", len(due)) if "appointments" in told else (reached, n[reached])
        found["show_rate"] = rate(n["shows"], of, of_step)
    if "sold" in told:
        found |= sold_rates(lists, told)
    if "lost" in told:
        found["refusal_rate"] = rate(n["lost"], n["leads"], "leads")
    if "non_target" in told:
        found["non_target_rate"] = rate(n["non_target"], n["leads"], "leads")
    if {"lost", "non_target"} <= told:
        found["target_refusal_rate"] = rate(n["lost"], n["leads"] - n["non_target"], "target")
    if {"lost", "sold"} <= told:
        found["win_rate"] = rate(n["sold"], n["sold"] + n["lost"], "closed")
    return found


def sold_rates(lists, told):
    sold, leads = lists["sold"], lists["leads"]
    found = {"lead_conversion": rate(len(sold), len(leads), "leads")}
    for step, flag in (("visits", "show"), ("appointments", "appointment"), ("contacted", None)):
        if step in told:
            bought = [lead for lead in sold if flag is None or lead[flag]]
            found["sold_per_visit"] = rate(len(bought), len(lists[step]), step)
            break
    if "non_target" in told:
        found["target_conversion"] = rate(len(sold), len(leads) - len(lists["non_target"]), "target")
    if not leads:
        return found
    low, high = wilson(len(sold), len(leads))
    value = len(leads) / len(sold) if sold else None
    bounds = (1 / high, 1 / low) if sold else (float(len(leads)), None)
    return found | {"leads_per_sale": {"value": value, "low": bounds[0], "high": bounds[1]}}


def waits_of(sample, facts, as_of):
    told, lists = told_in(sample, facts), lists_of(sample)
    found = {}
    if "contacted" in told and facts.dated["contacted"] and facts.clocks:
        minutes = [wait for lead in lists["contacted"] if (wait := minutes_of(lead)) is not None]
        found["hours_to_contact"] = middle_of([rounded(wait) for wait in minutes], "hours", 60)
    if "sold" in told:
        if facts.dated["sold"]:
            found["days_to_sale"] = middle_of(
                [wait for lead in lists["sold"] if (wait := days_to(lead, "sold")) is not None], "days"
            )
        if facts.money:
            found["revenue"] = found["average_sale"] = money_of(lists["sold"])
    for name, limit in WINDOWS.items():
        step = name.partition("_")[0]
        if step in told and facts.dated[step] and not facts.one_sided:
            found[name] = within(lists, step, limit, facts, as_of)
    return found


def minutes_of(lead):
    created, contacted = lead["created_at"], lead["contacted_at"]
    if created is None or contacted is None or contacted < created:
        return None
    return int((contacted - created).total_seconds() // 60)


def rounded(minutes):
    """Waits are kept to the minute up to 48 hours, then to the hour."""
    return minutes if minutes <= 2 * DAY else ceil(minutes / 60) * 60


def days_to(lead, step):
    on = event_days(lead)[0] if step == "contacted" else day(lead["closed_at"])
    if lead["created_at"] is None or on is None or on < day(lead["created_at"]):
        return None
    return (on - day(lead["created_at"])).days


def within(lists, step, limit, facts, as_of):
    to_the_minute = step == "contacted" and facts.clocks
    if limit % DAY and not to_the_minute:
        return None
    days = ceil(limit / DAY)

    def is_old(lead):
        return lead["created_at"] is not None and day(lead["created_at"]) <= as_of - timedelta(days=days)

    of = sum(is_old(lead) for lead in lists["leads"])
    reached = [lead for lead in lists[step] if is_old(lead)]
    waits = [minutes_of(lead) if to_the_minute else days_to(lead, step) for lead in reached]
    hits = sum(wait is not None and wait <= (limit if to_the_minute else days) for wait in waits)
    undated = waits.count(None)
    if undated:
        return {"hits_least": hits, "hits_most": hits + undated, "of": of, "of_step": "leads"}
    return rate(hits, of, "leads", days)


def money_of(sold):
    sums = defaultdict(list)
    for lead in sold:
        if lead["amount"] is not None:
            sums[lead["currency"]].append(lead["amount"])
    ordered = sorted(sums, key=lambda name: (name is None, name or ""))
    return [
        {
            "n": len(sums[c]),
            "sum": sum(sums[c]) / 100,
            "mean": sum(sums[c]) / 100 / len(sums[c]),
            "currency": c,
        }
        for c in ordered
    ]


# --- sections ----------------------------------------------------------------------------------------------------


def period_name(moment, every):
    on = day(moment)
    if on is None:
        return None
    if every == "week":
        return "{}-W{:02}".format(*on.isocalendar()[:2])
    if every == "quarter":
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return f"{on:%Y}" if every == "year" else f"{on:%Y-%m}"


def section(sample, by, as_of, every="month"):
    """Give {group: metrics} of one section, groups as tuples in the order of `by`."""
    dimensions = [name for name in by if name != "period"]
    facts = Facts(sample, dimensions[0] if dimensions else None)
    seen = cut(sample, as_of)

    def place(values, moment):
        return tuple(period_name(moment, every) if name == "period" else values[name] for name in by)

    groups, scores = defaultdict(list), defaultdict(list)
    for lead in seen.leads:
        key = place(lead, lead["created_at"])
        groups[key].append(lead)
        if lead["nps"] is not None:
            scores[key].append(lead["nps"])
    for answered, score, manager in seen.answers or ():
        if score >= 0:
            scores[place({"manager": manager, "source": None}, answered)].append(score)
    return {key: metrics_of(seen.of(groups[key]), scores[key], facts, as_of) for key in {**groups, **scores}}


def closings(sample, as_of, every="month"):
    """Give {period: metrics} of what was sold and lost in it, whenever the leads came."""
    seen, facts = cut(sample, as_of), Facts(sample)
    told = {step for step in ("sold", "lost") if not any(sample.untold(lead, step) for lead in sample.leads)}
    groups = defaultdict(list)
    for lead in seen.leads:
        if lead["outcome"] in ("sold", "lost") and lead["closed_at"]:
            groups[period_name(lead["closed_at"], every)].append(lead)
    return {period: closing(period, leads, told, facts, every) for period, leads in groups.items()}


def closing(period, leads, told, facts, every):
    sold = [lead for lead in leads if lead["outcome"] == "sold"]
    own = [lead for lead in sold if period_name(lead["created_at"], every) == period]
    unknown = [lead for lead in sold if lead["created_at"] is None]
    found = dict.fromkeys(("sold", "lost", "revenue", "win_rate", "sold_from_own_leads", "sold_from_earlier"))
    if "sold" in told:
        found["sold"] = {"n": len(sold)}
        found["revenue"] = money_of(sold) if facts.money else None
        found["sold_from_own_leads"] = {"n": len(own)}
        found["sold_from_earlier"] = {"n": len(sold) - len(own) - len(unknown)}
    if "lost" in told:
        found["lost"] = {"n": len(leads) - len(sold)}
    if told == {"sold", "lost"} and not facts.one_sided:
        found["win_rate"] = rate(len(sold), len(leads), "closed")
    return found
