"""What a person does to a step: answer, accept, take note, pass a gate, open a link. Every refusal is shown as it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from picqer_tui.core import gates, over
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.listings import Row
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.tui import finding_words
from picqer_tui.tui.dialogs.box import Decision
from picqer_tui.tui.dialogs.consent import AcknowledgeDialog, AskDialog, GateDialog, Signed, WaiverDialog
from picqer_tui.tui.dialogs.pick import PickDialog
from picqer_tui.tui.dialogs.said import LinkDialog, Said, refusal_box
from picqer_tui.tui.dialogs.sheet import SheetBox, order_of
from picqer_tui.tui.standing import glyph_of_step
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Item
from picqer_tui.tui.widgets.figures import message_lines
from picqer_tui.tui.widgets.question_box import QuestionBox

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui
    from picqer_tui.tui.ports import SessionDoor
    from picqer_tui.tui.screens.step_pane import StepPane

Acceptable = Literal["finding", "attention", "step"]


def run_step(app: PicqerTui, session: SessionDoor, step: str) -> None:
    """Looks at one step: a watch again and again, as long as that has a use, any other once."""
    spec = session.spec(step)
    if spec.kind != "watch" or step in app.watching:
        app.run_steps(step)
    elif (why := over.of_watch(spec, session.plan, session.facts)) is None:
        app.start("watch", app.keep_watching, session, step)
    else:
        app.run_steps(step)
        words = Phrase("{why} This step is looked at once and is not watched any more.", {"why": why})
        app.notify(app.voice.say(words), markup=False)


def run_phase(app: PicqerTui, session: SessionDoor, phase: Phase) -> None:
    """Looks at every step of a phase, but for watches and for what was there to make the switch possible and did so."""
    plan, steps = session.plan, session.standing().steps
    specs = [item.spec for item in plan.items if item.skipped is None and item.spec.built and item.spec.phase is phase]
    specs = [spec for spec in specs if spec.kind != "watch"]
    late = [
        spec
        for spec in specs
        if steps[spec.id].verdict is not None and over.of_step(spec, plan, session.facts) is not None
    ]
    app.run_steps(*(spec.id for spec in specs if spec not in late))
    if late:
        words = Phrase(
            "Not looked at again, as the switch was made: {steps}.", {"steps": [spec.title for spec in late]}
        )
        app.notify(app.voice.say(words), markup=False)


async def answer(app: PicqerTui, session: SessionDoor, step: str, question: Question, of: str, value: str) -> None:
    """Gives an answer; behind a gate only when that opens. Then the step is judged with it. `of`: the question's id, with
    the key of a row where it is asked of each."""
    gate = gates.of_answer(session.spec(step), question)
    if gate is not None and value and not await pass_gate(app, session, gate):
        return
    refusal = await session.answer(step, of, value, app.by)
    if refusal is not None:
        app.push_screen(refusal_box(app.voice, refusal))
        return
    app.run_steps(step)


async def ask_of_row(app: PicqerTui, session: SessionDoor, step: str, asked: QuestionBox.Asked) -> None:
    """Puts a question about one row of a table."""
    question = asked.question
    words = [app.voice.say(question.words)]
    if question.ask is Ask.CHOICE:
        items = [Item(option.value, app.voice.say(option.words)) for option in question.options]
        told = await app.push_screen_wait(PickDialog(app.voice, asked.row, words, items, asked.value))
    else:
        told = await app.push_screen_wait(PickDialog(app.voice, asked.row, words, (), asked.value))
    if told.given:
        await answer(app, session, step, question, asked.id, told.value)


async def pass_gate(app: PicqerTui, session: SessionDoor, gate: Gate) -> bool:
    """Whether the gate opens; when only notes have to be taken, that can be done on the way."""
    refusal = session.may(gate)
    if refusal is None:
        return True
    steps = in_the_way(session, gate)
    notable = {here.id: here.counts.get("attention", 0) for here in steps if _only_to_note(here)}
    all_notable = bool(steps) and len(notable) == len(steps) and not session.standing().unknown_changes
    lines = [(here.id, _step_line(app.voice, session, here)) for here in steps]
    dialog = GateDialog(app.voice, refusal, lines, list(notable) if all_notable else (), app.by)
    told = await app.push_screen_wait(dialog)
    if told.step:
        app.show_step(told.step)
    if not told.note:
        return False
    app.by = told.by
    refusal = await session.enter(gate, told.by, notable)
    if refusal is not None:
        app.push_screen(refusal_box(app.voice, refusal))
    return refusal is None


def in_the_way(session: SessionDoor, gate: Gate) -> list[StepStanding]:
    """Steps that keep a gate closed."""
    standing = session.standing()
    return [standing.steps[step] for step in gates.in_the_way(gate, session.plan, standing, standing.at)]


def _only_to_note(here: StepStanding) -> bool:
    return (
        here.mark in (Mark.ATTENTION, Mark.BLOCKED)
        and here.counts.get("blocked", 0) == 0
        and here.counts.get("attention", 0) > 0
        and not here.acknowledged
    )


def _step_line(voice: Voice, session: SessionDoor, here: StepStanding) -> str:
    glyph = glyph_of_step(here)
    count = here.counts.get("blocked", 0) or here.counts.get("attention", 0)
    words = f"{glyph.sign} {voice.say(session.spec(here.id).title)}: {voice.say(glyph.words)}"
    return f"{words} ({voice.number(count)})" if count and here.mark in (Mark.BLOCKED, Mark.ATTENTION) else words


def acceptable(pane: StepPane) -> Acceptable | None:
    """What `a` would accept now: the blocked finding under the cursor, the step's attention findings, or the step itself."""
    here = pane.here
    if here.skipped is not None or (here.verdict is None and pane.spec.built):
        return None
    row = pane.table.row if pane.view == "findings" else None
    if row is not None and row.finding is not None and row.finding.severity is Severity.BLOCKED and not row.waived:
        return "finding"
    if here.counts.get("attention", 0) and not here.acknowledged:
        return "attention"
    if here.in_doubt and not here.waived_step:
        return "step"
    return None


async def accept(app: PicqerTui, session: SessionDoor, pane: StepPane) -> None:
    """Asks for name and reason, and hands them to the session."""
    voice, step, spec = app.voice, pane.step, pane.spec
    what = acceptable(pane)
    refusal, signed = None, Signed()
    if what == "finding" and (finding := pane.finding) is not None:
        kind = finding_words.kind_of(spec, finding)
        words = finding_words.detail(voice, spec, finding)
        if kind is not None and not kind.waivable:
            title = voice.say(Phrase("This can only be mended"))
            app.push_screen(Said(voice, title, words))
            return
        signed = await app.push_screen_wait(
            WaiverDialog(voice, voice.say(Phrase("Accept {subject}", {"subject": finding.subject})), words[:2], app.by)
        )
        if signed.reason:
            refusal = await session.waive(step, finding, signed.by, signed.reason)
    elif what == "attention":
        count = pane.here.counts["attention"]
        title = voice.say(Phrase("{number} thing to take note of", {}, "{number} things to take note of", count))
        note = Phrase(
            "You have seen the list of “{title}” and go on with it. New findings ask again.", {"title": spec.title}
        )
        signed = await app.push_screen_wait(AcknowledgeDialog(voice, title, [voice.say(note)], app.by))
        if signed.by:
            refusal = await session.acknowledge(step, signed.by, count)
    elif what == "step":
        title = voice.say(Phrase("Accept that “{title}” is not verified", {"title": spec.title}))
        verdict = pane.here.verdict
        why = voice.say(verdict.why or verdict.words) if verdict is not None else ""
        signed = await app.push_screen_wait(WaiverDialog(voice, title, [why], app.by))
        if signed.reason:
            refusal = await session.waive(step, None, signed.by, signed.reason)
    app.by = signed.by or app.by
    if refusal is not None:
        app.push_screen(refusal_box(voice, refusal))


def links(voice: Voice, pane: StepPane) -> list[str]:
    """Addresses in what a step says, those of the finding under the cursor first."""
    spec, texts = pane.spec, list[str]()
    if pane.finding is not None:
        texts += finding_words.detail(voice, spec, pane.finding)
        texts += [voice.language.value(value) for value in pane.finding.facts.values()]
    texts += figure_texts(voice, pane.figures)
    texts += [voice.say(words) for words in (spec.advice, spec.article, spec.purpose)]
    texts += [voice.say(question.words) for question in spec.asks]
    return finding_words.links(texts)


async def open_link(app: PicqerTui, found: Sequence[str]) -> None:
    """Shows the address and opens it in a browser where there is one."""
    if not found:
        return
    chosen = await app.push_screen_wait(LinkDialog(app.voice, found))
    if chosen:
        app.open_url(chosen)


def copy(app: PicqerTui, pane: StepPane) -> None:
    """The subject of the finding, byte for byte, or the step's ready message."""
    voice = app.voice
    if pane.finding is not None and pane.view == "findings":
        text, shown = finding_words.exact(pane.finding.subject), str(pane.finding.subject)
    else:
        text = ready_text(voice, pane) or ""
        shown = voice.say(Phrase("the ready message; it is also under figures"))
    if text:
        app.copy_to_clipboard(text)
        app.notify(voice.say(Phrase("Copied: {what}", {"what": shown})), markup=False)


def ready_text(voice: Voice, pane: StepPane) -> str | None:
    """The first message of a step that a person can send as it is."""
    texts = figure_texts(voice, pane.figures)
    return texts[0] if texts else None


def figure_texts(voice: Voice, figures: Sequence[Figure]) -> list[str]:
    """Ready messages among figures."""
    return ["\n".join(message_lines(one.data, voice)) for one in figures if one.shape is FigureShape.TEXT]


def tell_finding(app: PicqerTui, session: SessionDoor, spec: StepSpec, row: Row) -> None:
    """All there is to know of one finding; with its order in full where a person has to enter that."""
    finding, voice = row.finding, app.voice
    if finding is None:
        return
    state = [voice.say(Phrase("Accepted; see the report for name and reason."))] if row.waived else []
    words = finding_words.detail(voice, spec, finding)
    kind = finding_words.kind_of(spec, finding)
    facts = finding_words.facts(voice, finding, " ".join(words))
    if kind is not None and kind.sheet is not None and order_of(finding) and not session.look_only:
        app.push_screen(SheetBox(voice, session, kind.sheet, finding, [words[0], *state, words[-1]], facts))
        return
    app.push_screen(
        Said(voice, words[0], [*words[1:], *state, "\n".join(facts)], copy=finding_words.exact(finding.subject))
    )


def tell_away(app: PicqerTui, session: SessionDoor) -> None:
    """What happened since the move was last open, when there are writes without an answer: those come first."""
    app.start("away", _tell_away, app, session)


async def _tell_away(app: PicqerTui, session: SessionDoor) -> None:
    voice, away = app.voice, session.away()
    lines = [f"· {voice.say(line)}" for line in away.lines]
    for change in away.unknown:
        words = Phrase("1 change without an answer: {label}. Look at it first.", {"label": change.label})
        lines.insert(0, f"? {voice.say(words)}")
    title = voice.say(Phrase("While you were away"))
    if away.since is not None:
        title = f"{title} ({voice.moment(away.since)} – {voice.moment(voice.clock.now())})"
    look = voice.say(Phrase("Look at the changes"))
    if await app.push_screen_wait(AskDialog(voice, title, ["\n".join(lines)], look)) is Decision.YES:
        from picqer_tui.tui.screens.changes import ChangesScreen

        app.push_screen(ChangesScreen(session, away.unknown[0].step))
