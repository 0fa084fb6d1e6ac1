"""Decides how likely a customer who has not bought yet ever will, from those who once stood at the same point."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.parameters import Newcomers, Parameters
from agent_assist.differentiate.population import NO_DAY, Population, Real
from agent_assist.differentiate.tiers import Tiers

FROM_DAYS = (0, 28, 91, 182, 365)
FOLLOWED_DAYS = 91
PRIOR_CUSTOMERS = 10


def learn_newcomers(population: Population, tiers: Tiers) -> Newcomers:
    """The chance of a first purchase for each span of days since joining, drawn towards `newcomers_buy`.

    Comparable are those who had not bought either so many days after they joined, and whom we have watched for a
    quarter of a year since. Ten customers of the chance in the sheet are added, so that few of them do not decide it.
    """
    joined = population.joined_day != NO_DAY
    waited = population.as_of_day - population.joined_day
    bought = population.first_day != NO_DAY
    lag = np.where(bought, population.first_day - population.joined_day, np.iinfo(np.int64).max)
    chances, watched = [], []
    for days in FROM_DAYS:
        comparable = joined & (lag > days) & (waited >= days + FOLLOWED_DAYS)
        buyers, count = int((comparable & bought).sum()), int(comparable.sum())
        chances.append((buyers + PRIOR_CUSTOMERS * tiers.newcomers_buy) / (count + PRIOR_CUSTOMERS))
        watched.append(count)
    return Newcomers(FROM_DAYS, tuple(chances), tuple(watched))


def chance_to_buy(population: Population, parameters: Parameters) -> Real:
    """The chance that each customer ever buys for the first time; meant for those who have not."""
    waited = np.where(
        population.joined_day == NO_DAY, parameters.history_days, population.as_of_day - population.joined_day
    )
    span = np.searchsorted(parameters.newcomers.from_days, np.maximum(waited, 0), side="right") - 1
    return np.asarray(parameters.newcomers.chances, dtype=np.float64)[span]
