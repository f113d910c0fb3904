import type {Account} from '../directory/account.ts';
import {isOpen} from '../plan/conflict.ts';
import {leavingOn} from '../plan/leaving.ts';
import {isSent} from '../plan/published.ts';
import {placeName, problemLine} from '../roster/problem.ts';
import type {ExplainLine, ExplainStage, Explanation} from './explanation.ts';
import type {Facts, PastChange, SourceFacts} from './facts.ts';

/** Tells the whole way of one record, stage by stage, and the answer first. Pure: the same facts, the same words. */
export function explain(facts: Facts): Explanation {
	const {asked, kind, key, name, published} = facts;
	return {
		asked,
		kind,
		key,
		name,
		published,
		answer: answerOf(facts),
		lines: [
			...facts.sources.flatMap((source) => [...sourceLines(source, facts)]),
			...conflictLines(facts),
			...directoryLines(facts),
			...facts.past.flatMap(pastLines),
			...(facts.historyFrom === undefined
				? []
				: [
						line(
							'history',
							`History reaches back to ${day(facts.historyFrom)}; what was before is not kept.`,
						),
					]),
			...packageLines(facts),
			...evidenceLines(facts),
			...facts.clocks.map((text) => line('clocks', text)),
			...lookedLines(facts),
		],
	};
}

const line = (stage: ExplainStage, text: string, more: Partial<ExplainLine> = {}): ExplainLine => ({
	stage,
	text,
	...more,
});
const day = (at: string) => at.slice(0, 10);

/** In or out, and the one reason that weighs most. */
function answerOf(facts: Facts): string {
	const who = facts.name === '' ? facts.key : `${facts.name} (${facts.key})`;
	if (facts.kind === 'nobody') return unknownAnswer(facts);
	if (facts.tombstone !== undefined && facts.account === undefined)
		return `${who} is not in Apple School Manager by us: the account was deleted on ${day(facts.tombstone.deletedAt)}, and its names stay reserved until ${day(facts.tombstone.reservedUntil)}.`;
	const last = facts.packages.find(({holds}) => holds !== undefined);
	const sent =
		last === undefined
			? 'no package that is still kept tells'
			: last.holds
				? `the package of ${day(last.at)} held it`
				: `the package of ${day(last.at)} did not hold it`;
	if (facts.published) return `${who} is in the next upload; ${sent}. ${whyIn(facts)}`;
	return `${who} is not in the next upload; ${sent}. ${whyOut(facts)}`;
}

function whyIn({account, sources, class: inClass}: Facts): string {
	if (account?.leaving !== undefined)
		return `Absent at the source since ${day(account.leaving.since)}, and still published: leaving on ${leavingOn(account.leaving.due)}.`;
	const held = sources.flatMap(({heldBack}) => heldBack)[0];
	if (held !== undefined) return `It goes out as it was last sent: ${held.why}.`;
	const row = sources.flatMap(({rows, connection}) => rows.map((each) => ({...each, connection})))[0];
	if (row !== undefined) return `${row.connection} lists it in ${placeName(row.place)}.`;
	if (account?.owner === undefined && inClass?.owner === undefined)
		return 'No connection delivers it: it goes out as it is here.';
	return 'The last roster does not list it; it is retained as it was last sent.';
}

function whyOut({account, class: inClass, sources, owner}: Facts): string {
	if (account?.status === 'Deactivated') return `${deactivation(account)}.`;
	const filtered = sources.flatMap(({leftOut}) => leftOut)[0];
	if (account === undefined && inClass === undefined) {
		const open = sources.flatMap(({heldBack}) => heldBack)[0];
		if (open !== undefined) return `It is held back: ${open.why}.`;
		if (filtered !== undefined) return `It is left out: ${filtered.reason}.`;
		return 'It is not in the directory.';
	}
	if (filtered !== undefined) return `It is left out: ${filtered.reason}.`;
	if (account?.source === 'Manual' && !isSent(account))
		return 'It was made here and never sent, and such accounts are not uploaded.';
	if (account !== undefined && account.source !== 'SIS' && account.source !== 'SFTP')
		return `It comes from ${account.source}, which provisions it itself: uploads leave such accounts out.`;
	if (owner === undefined) return 'No connection that feeds an upload delivers it.';
	return 'What it refers to (a location, course or class) is not there, or no target is fed by its connection.';
}

function deactivation({deactivated}: Account): string {
	if (deactivated === undefined) return 'It is deactivated';
	const how = {
		hand: 'by hand here',
		absence: 'because its source no longer lists it',
		idp: 'because its identity provider removed it',
	}[deactivated.by];
	return `It was deactivated ${how} on ${day(deactivated.at)}`;
}

function unknownAnswer({asked, sources, past, strangers}: Facts): string {
	if (strangers.length > 0) return `"${asked}" is nobody here: ${strangers[0]}.`;
	const out = sources.flatMap(({leftOut, connection}) => leftOut.map((each) => ({...each, connection})))[0];
	if (out !== undefined)
		return `"${asked}" is not in the directory: ${out.connection} lists it in ${placeName(out)}, and it is left out: ${out.reason}.`;
	const faulty = sources.find((each) => each.faulty);
	if (faulty !== undefined)
		return `"${asked}" is not in the directory: its row at ${faulty.connection} carries an error and is held back${faulty.problems[0] === undefined ? '' : ` (${problemLine(faulty.problems[0])})`}.`;
	const held = sources.flatMap(({heldBack}) => heldBack)[0];
	if (held !== undefined) return `"${asked}" is not in the directory: it is held back, ${held.why}.`;
	const [latest] = past;
	if (latest?.action === 'remove')
		return `"${asked}" is not in the directory: ${latest.by} took it out on ${day(latest.at)}.`;
	const listed = sources.flatMap(({rows, connection}) => rows.map((row) => ({...row, connection})))[0];
	if (listed !== undefined)
		return `"${asked}" is not in the directory yet: ${listed.connection} lists it in ${placeName(listed.place)}, and the next run makes it.`;
	return `"${asked}" is nowhere: no source lists it, the directory does not hold it, and no kept history or package knows it.`;
}

function* sourceLines(source: SourceFacts, {account, kind}: Facts): Iterable<ExplainLine> {
	const {connection} = source;
	const of = {connection};
	const concerned = account?.externalIds !== undefined && source.rows.length === 0;
	for (const {place, externalId, name} of source.rows)
		yield line(
			'source',
			`${placeName(place)} lists ${name === '' ? '' : `${name}, `}id ${externalId}, read ${source.run === undefined ? '' : `by ${source.run.id} on ${day(source.run.begin)}`}.`,
			{...of, place, ...(source.run === undefined ? {} : {run: source.run.id})},
		);
	for (const {file, line: at, reason, code} of source.leftOut)
		yield line(
			code.startsWith('filter') ? 'filter' : 'source',
			`${placeName({file, line: at})} is left out: ${reason}.`,
			{
				...of,
				code,
				place: {file, line: at},
			},
		);
	if (concerned && source.leftOut.length === 0 && source.run !== undefined && !source.faulty)
		yield line(
			'source',
			`Its last roster (${source.run.id}, ${day(source.run.begin)}) does not list it.`,
			of,
		);
	if (source.rows.length > 0 && source.leftOut.length === 0)
		yield line('filter', 'No filter leaves it out.', of);
	for (const problem of source.problems)
		yield line('source', `${problemLine(problem)}.`, {
			...of,
			code: problem.code,
			place: {file: problem.file, line: problem.line},
		});
	for (const {place, pairedBy} of source.rows)
		yield line(
			'match',
			pairedBy === undefined
				? `${placeName(place)} pairs with no ${kind === 'class' ? 'class' : 'account'} here.`
				: `${placeName(place)} is matched by ${pairedBy}.`,
			{...of, place},
		);
	for (const {file, line: at, field, value, reason, action, code} of source.patches)
		yield line('patch', `${placeName({file, line: at})} - ${field} = '${value}' ${reason}: ${action}.`, {
			...of,
			code,
			place: {file, line: at},
		});
	for (const {label, kind: conflict, rule} of source.decided)
		yield line(
			'conflicts',
			`${conflict}: decided, ${label}${rule === undefined ? '' : ` (rule ${rule})`}.`,
			of,
		);
	for (const {why, place} of source.heldBack)
		yield line('plan', `Held back: ${why}.`, {...of, ...(place === undefined ? {} : {place})});
	for (const {action, reason, kind: what} of source.changes)
		yield line('plan', `The same roster again would ${action} ${what}: ${reason}.`, of);
	if (source.unplanned !== undefined) yield line('plan', `It cannot be planned now: ${source.unplanned}`, of);
	for (const {code, message} of source.guards)
		yield line('guards', `${code} holds the run: ${message}.`, {...of, code});
	if (source.disconnected !== undefined)
		yield line('source', `Disconnected on ${day(source.disconnected)}.`, {...of, at: source.disconnected});
}

const conflictLines = ({conflicts, account}: Facts): readonly ExplainLine[] =>
	conflicts.map((conflict) =>
		line(
			'conflicts',
			isOpen(conflict)
				? `${conflict.kind} (${conflict.id}) waits for a decision since ${day(conflict.since)}: ${account === undefined ? 'a newcomer, left out' : 'it goes out as it was last sent'} meanwhile.`
				: `${conflict.kind} (${conflict.id}) was decided by ${conflict.decision?.by ?? ''} on ${day(conflict.decision?.at ?? '')}: ${conflict.choices.find(({key}) => key === conflict.decision?.choice)?.label ?? conflict.decision?.choice ?? ''}.`,
			{code: conflict.kind, ...(conflict.run === undefined ? {} : {run: conflict.run})},
		),
	);

function directoryLines({
	account,
	class: inClass,
	tombstone,
	students,
	owner,
	published,
}: Facts): readonly ExplainLine[] {
	const lines: ExplainLine[] = [];
	if (account !== undefined) {
		const of = owner === undefined ? '' : `, delivered by ${owner}`;
		lines.push(line('directory', `${account.status}, source ${account.source}${of}.`));
		if (account.deactivated !== undefined)
			lines.push(line('directory', `${deactivation(account)}.`, {at: account.deactivated.at}));
		if (account.leaving !== undefined && account.status !== 'Deactivated')
			lines.push(
				line('directory', `Leaving since ${day(account.leaving.since)}, found by ${account.leaving.run}.`, {
					run: account.leaving.run,
					at: account.leaving.since,
				}),
			);
		if (account.asked !== undefined)
			lines.push(
				line(
					'directory',
					`${account.asked.action} was asked on ${day(account.asked.at)} and is not confirmed.`,
				),
			);
	}
	if (inClass !== undefined)
		lines.push(
			line(
				'directory',
				`Class of course ${inClass.courseId} at ${inClass.locationId}, ${students ?? 0} students, ${inClass.instructorIds.length === 0 ? 'no instructor' : `instructors ${inClass.instructorIds.join(', ')}`}.`,
			),
		);
	if (tombstone !== undefined)
		lines.push(
			line(
				'directory',
				`Deleted on ${day(tombstone.deletedAt)}; its names are reserved until ${day(tombstone.reservedUntil)}, its Person ID for good.`,
				{at: tombstone.deletedAt},
			),
		);
	if (account !== undefined || inClass !== undefined)
		lines.push(line('directory', published ? 'The next upload holds it.' : 'The next upload leaves it out.'));
	return lines;
}

function pastLines({by, at, run, action, what, fields}: PastChange): readonly ExplainLine[] {
	const of = {at, ...(run === undefined ? {} : {run})};
	const begin = `${day(at)}, ${by}: ${what}`;
	if (action !== 'update')
		return [line('history', `${begin} ${action === 'create' ? 'made' : 'removed'}.`, of)];
	const told = fields.map(({field, before, after}) =>
		field === 'students'
			? [before && `out: ${before}`, after && `in: ${after}`].filter(Boolean).join('; ')
			: `${field} '${before}' → '${after}'`,
	);
	return [line('history', `${begin} changed${told.length === 0 ? '' : `: ${told.join(', ')}`}.`, of)];
}

const packageLines = ({packages}: Facts): readonly ExplainLine[] =>
	packages.map(({target, state, at, sha256, holds, run}) =>
		line(
			'sent',
			`${state === 'sent' ? 'Sent' : 'Adopted as baseline'} ${day(at)} to ${target}${run === undefined ? '' : ` by ${run}`} (SHA-256 ${sha256.slice(0, 12)}…): ${
				holds === undefined ? 'the package is no longer kept' : holds ? 'its row is in it' : 'no row of it'
			}.`,
			{at},
		),
	);

function evidenceLines({account, strangers, kind}: Facts): readonly ExplainLine[] {
	const lines = strangers.map((text) => line('evidence', `${text}.`));
	if (account?.evidence !== undefined) {
		const {state, code, at, from} = account.evidence;
		lines.push(line('evidence', `${state} by the ${from} of ${day(at)} (${code}).`, {at, code}));
	} else if (kind === 'person' && account !== undefined)
		lines.push(
			line(
				'evidence',
				'Nothing was read from Apple School Manager about it: what was sent is not confirmed.',
			),
		);
	return lines;
}

function lookedLines({kind, sources, packages, historyFrom}: Facts): readonly ExplainLine[] {
	if (kind !== 'nobody') return [];
	const rosters = sources.map(({connection, run}) =>
		run === undefined ? `${connection} (no roster is kept)` : `${connection} (roster of ${run.id})`,
	);
	return [
		line(
			'looked',
			'Directory: Person IDs, ids at sources, e-mails, user names, Managed Apple Accounts, classes; deleted accounts.',
		),
		line('looked', `Last rosters: ${rosters.length === 0 ? 'there is no connection' : rosters.join(', ')}.`),
		line(
			'looked',
			`History of changes${historyFrom === undefined ? '' : `, back to ${day(historyFrom)}`}, and what evidence said of people who are not ours.`,
		),
		line('looked', `Kept packages: ${packages.length}.`),
	];
}
