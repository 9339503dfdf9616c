# SPDX-License-Identifier: Apache-2.0
"""create_app: routers, middleware, handlers. No logic."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from app import health
from app.accounts import pages as accounts_pages, routes as accounts_routes
from app.accounts.access import SubjectCache, TokenBook
from app.accounts.service import Uses
from app.accounts.viewing import Remembered, record_refusal
from app.attempts.journal import Journal, open_journal
from app.attempts.service import nobody_sits
from app.attempts.service.saving import FormsOfAttempts, SavePace
from app.attempts.service.start_desk import StartDesk
from app.clock.service import Timekeeper
from app.console import pages as console_pages
from app.console.service.api_document import ApiWriter
from app.core.assets import StaticFiles
from app.core.blobs import Blobs, open_blobs
from app.core.clock import Clock, SteadyClock, SystemClock
from app.core.db import Database, claim_sqlite
from app.core.http import install_error_answers
from app.core.logs import configure_logs
from app.core.middleware import Listener, install_middleware
from app.core.openapi import DescribedApp
from app.core.parts import equip, parts_in
from app.core.security import Vault
from app.core.settings import Settings
from app.delivery import pages as delivery_pages, routes as delivery_routes, sealed
from app.delivery.quick import QuickSaves
from app.doors.service import Devices, FactorBook, FormerNames, session_cookie
from app.entitlements import pages as entitlements_pages, routes as entitlements_routes
from app.exchange import pages as exchange_pages, routes as exchange_routes
from app.factors import pages as factors_pages, routes as factors_routes
from app.factors.service import OurFactors
from app.grading import pages as grading_pages, routes as grading_routes
from app.invigilation import pages as invigilation_pages, routes as invigilation_routes
from app.invigilation.service import Streams, look_into
from app.invigilation.watcher import Intake, Watcher
from app.items import pages as items_pages
from app.messages import pages as messages_pages, routes as messages_routes
from app.papers import pages as papers_pages, routes as papers_routes
from app.programmes import pages as programmes_pages, routes as programmes_routes
from app.recovery import pages as recovery_pages, routes as recovery_routes
from app.registrations import pages as registrations_pages, routes as registrations_routes
from app.reporting import routes as reporting_routes
from app.results import pages as results_pages, routes as results_routes
from app.signing.service import KeyRing
from app.sittings import routes as sittings_routes
from app.timekeeping import pages as timekeeping_pages, routes as timekeeping_routes
from app.timekeeping.watcher import Pulse
from app.tokens import pages as tokens_pages, routes as tokens_routes
from app.tokens.service import OurTokens
from app.trail import pages as trail_pages, routes as trail_routes
from app.trials import pages as trials_pages, routes as trials_routes
from app.trials.service.pacing import TrialPace
from app.verification import pages as verification_pages, routes as verification_routes
from app.verification.service import VerifyingPace
from app.worker import Worker

ROUTERS = (
    # First, because routes are tried in order and saves of answers outnumber everything else.
    delivery_routes.saves,
    delivery_routes.router,
    sealed.router,
    health.router,
    accounts_routes.router,
    factors_routes.router,
    tokens_routes.router,
    programmes_routes.router,
    sittings_routes.router,
    registrations_routes.router,
    exchange_routes.router,
    papers_routes.router,
    entitlements_routes.router,
    invigilation_routes.router,
    messages_routes.router,
    grading_routes.router,
    results_routes.router,
    reporting_routes.router,
    timekeeping_routes.router,
    trials_routes.router,
    recovery_routes.router,
    trail_routes.router,
    verification_routes.router,
    verification_routes.well_known,
    accounts_pages.router,
    factors_pages.router,
    tokens_pages.router,
    registrations_pages.router,
    programmes_pages.router,
    entitlements_pages.router,
    delivery_pages.router,
    invigilation_pages.router,
    messages_pages.router,
    grading_pages.router,
    items_pages.router,
    exchange_pages.router,
    results_pages.router,
    papers_pages.router,
    console_pages.router,
    timekeeping_pages.router,
    trials_pages.router,
    recovery_pages.router,
    trail_pages.router,
    verification_pages.router,
)


def create_app(settings: Settings, *, clock: Clock | None = None) -> DescribedApp:
    """The service as an ASGI app; its parts start and stop with the lifespan."""
    configure_logs(settings)
    app = DescribedApp(
        session_cookie=session_cookie(settings),
        title="Kaochang",
        version="1",
        summary="Online certification exams: no acknowledged answer is ever lost.",
        lifespan=_run,
        # Both are pages of ours, for staff: console/pages/api.py.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # Its redirect would name the host that the request claimed; core/http.py has our own.
        redirect_slashes=False,
    )
    parts = equip(app)
    parts.add(Settings, settings)
    parts.add(Clock, clock or SteadyClock())
    # Not yet by the service's own clock, which the database sets: it ends an upgrade's grace only.
    now = (clock or SystemClock()).now()
    parts.add(FormerNames, FormerNames(until=now + settings.session_lifetime))
    vault = parts.add(Vault, Vault(settings.secret_key))
    parts.add(Devices, Devices(vault))
    parts.add(KeyRing, KeyRing(vault))
    parts.add(SubjectCache, SubjectCache())
    parts.add(FactorBook, OurFactors())
    parts.add(TokenBook, OurTokens())
    parts.add(Remembered, Remembered())
    parts.add(SavePace, SavePace(settings.saves_per_second))
    parts.add(TrialPace, TrialPace(settings.saves_per_second))
    parts.add(VerifyingPace, VerifyingPace())
    parts.add(Listener, parts.add(Pulse, Pulse(parts.get(Clock))))
    install_error_answers(app, record_refusal)
    install_middleware(
        app,
        settings,
        larger={**items_pages.LARGE_BODIES, **exchange_pages.LARGE_BODIES},
        quick=QuickSaves(settings),
    )
    # Before the routes: they are tried one by one, and a waiting room asks for forty files.
    app.mount("/static", StaticFiles(), name="static")
    for router in ROUTERS:
        # Not include_router: it works out every route of a router a second time, a tenth of a
        # second of the start-up, for a prefix and dependencies that none of ours is given here.
        app.router.routes.extend(router.routes)
    return app


@asynccontextmanager
async def _run(app: DescribedApp) -> AsyncIterator[None]:
    parts = parts_in(app)
    settings = parts.get(Settings)
    async with AsyncExitStack() as ends:
        database = parts.add(Database, Database(settings.database_url))
        ends.push_async_callback(database.dispose)
        ends.push_async_callback(parts.add(Uses, Uses(database)).settle)
        if database.is_sqlite and (claim := claim_sqlite(database.url)) is not None:
            ends.callback(claim.close)
        clock = parts.get(Clock)
        if isinstance(clock, SteadyClock):
            keeper = Timekeeper(database, clock, is_quiet=nobody_sits)
            ends.push_async_callback(_stop, await keeper.start())
        parts.add(FormsOfAttempts, FormsOfAttempts(database))
        blobs = parts.add(Blobs, open_blobs(settings))
        watcher = Watcher(settings)
        ends.callback(watcher.close)
        parts.add(Intake, Intake(database, blobs, watcher))
        streams = parts.add(Streams, Streams(look_into(database), most=settings.streams))
        ends.push_async_callback(streams.close)
        journal = parts.add(Journal, await open_journal(database))
        ends.push_async_callback(journal.close)
        desk = parts.add(StartDesk, StartDesk(database, clock))
        desk.open()
        ends.push_async_callback(desk.close)
        worker = parts.add(Worker, Worker(database, clock, blobs, parts.get(KeyRing)))
        if settings.run_pulse:
            pulse = parts.get(Pulse).run(database)
            ends.push_async_callback(_stop, asyncio.create_task(pulse))
        if settings.run_worker:
            ends.push_async_callback(_stop, asyncio.create_task(worker.run()))
        parts.add(ApiWriter, ApiWriter(app))
        # What start-up made lives until the end: the collector need not walk it during the exam.
        gc.freeze()
        gc.set_threshold(50_000)
        gc.enable()
        yield


async def _stop(loop: asyncio.Task[None]) -> None:
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
