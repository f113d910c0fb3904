import {clockDay} from '../directory/clock-texts.ts';
import {patchLine} from '../plan/patch-line.ts';
import {isSent} from '../plan/published.ts';
import {placeName, problemLine} from '../roster/problem.ts';
import {deactivationWords} from './deactivation-words.ts';
import type {Facts} from './facts.ts';
import {heldBackWhy, heldRun} from './held-back-words.ts';

/** In or out, and the one reason that weighs most, as sentences that can be sent on as they are. */
export const answerOf = (facts: Facts): string =>
	[...placeInClass(facts), mainOf(facts), ...evidenceOf(facts)].filter(Boolean).join(' ');

/** Of a row, its student comes second; who is nobody here has no more to tell. */
const mainOf = (facts: Facts): string =>
	facts.inClass !== undefined && facts.kind === 'nobody' && facts.sources.every(({rows}) => rows.length === 0)
		? ''
		: main(facts);

function main(facts: Facts): string {
	const {kind, account, tombstone, published} = facts;
	if (kind === 'nobody') return unknownAnswer(facts);
	const who = whoOf(facts);
	if (tombstone?.became !== undefined && account === undefined)
		return `${who} was edited on ${clockDay(tombstone.deletedAt)}: the account is ${tombstone.became} now. Ask: rollcall explain ${tombstone.became}`;
	if (tombstone !== undefined && account === undefined)
		return `${who} is not in Apple School Manager by us: the account was deleted on ${clockDay(tombstone.deletedAt)}, and its names stay reserved until ${clockDay(tombstone.reservedUntil)}.`;
	return `${who} is ${published ? '' : 'not '}in the next upload; ${lastPackage(facts)}. ${whyOf(facts)}`;
}

/** The one reason that weighs most why it is, or is not, in the next upload, as sentences. */
export const whyOf = (facts: Facts): string => (facts.published ? whyIn(facts) : whyOut(facts));

const kindNames = {class: 'The class ', course: 'The course ', location: 'The location '} as const;

function whoOf({kind, key, name, sources, pastClass}: Facts): string {
	const listed = name || sources.flatMap(({rows}) => rows).find((row) => row.name !== '')?.name;
	if (listed === undefined && pastClass !== undefined)
		return `The class ${key} of the school year ${pastClass.year}`;
	const of = kind === 'person' || kind === 'nobody' ? '' : kindNames[kind];
	return listed === undefined || listed === key ? `${of}${key}` : `${of}${listed} (${key})`;
}

function lastPackage({packages}: Facts): string {
	const last = packages.find(({holds}) => holds !== undefined);
	if (last === undefined) return 'no package that is still kept tells';
	return `the package of ${clockDay(last.at)} ${last.holds ? 'held' : 'did not hold'} it`;
}

function whyIn(facts: Facts): string {
	const {account, sources} = facts;
	if (account?.leaving !== undefined)
		return `${account.leaving.leftOut === undefined ? 'Absent at the source' : `Left out (${account.leaving.leftOut})`} since ${clockDay(account.leaving.since)}, and still published: leaving on ${clockDay(account.leaving.due)}.`;
	const holding = sources.find(({delivers, heldBack}) => delivers && heldBack.length > 0);
	const held = holding?.heldBack[0];
	if (held !== undefined) {
		const error = holding?.faulty ? holding.problems.find(({severity}) => severity === 'error') : undefined;
		return `It goes out as it was last sent: ${heldBackWhy(held)}${error === undefined ? '' : ` (${problemLine(error)})`}.`;
	}
	const others = sources
		.filter(({delivers}) => !delivers)
		.flatMap(({connection, heldBack}) => heldBack.map((each) => `At ${connection} ${heldBackWhy(each)}.`));
	return [whyListed(facts), ...others.slice(0, 1), ...whatWaits(facts)].join(' ');
}

/** What a held run would do with it. */
function whatWaits({sources}: Facts): readonly string[] {
	const waiting = sources.find(
		({delivers, heldBy, changes}) => delivers && heldBy !== undefined && changes.length > 0,
	);
	if (waiting === undefined) return [];
	const reasons = waiting.changes.map(({action, reason}) => `${action}: ${reason}`).join('; ');
	return [`It goes out as it was last sent meanwhile: ${heldRun(waiting)}, and would do this (${reasons}).`];
}

const asLastSent = 'as it was last sent';

/** Why it is in, where nothing holds it back. */
function whyListed(facts: Facts): string {
	const {account, sources} = facts;
	const row = sources
		.flatMap(({rows, connection}) => rows.map((each) => ({...each, connection})))
		.find(({otherKind}) => otherKind === undefined);
	const [out] = sources.flatMap(({leftOut, decided, connection}) =>
		leftOut.map((each) => ({...each, connection, decided: decided[0]})),
	);
	const isOut = row !== undefined && out?.connection === row.connection && out.line === row.place.line;
	if (row !== undefined && !isOut) return `${row.connection} lists it in ${placeName(row.place)}.`;
	if (out !== undefined)
		return `${out.connection} lists it in ${placeName(out)}, where it is left out: ${out.reason}${out.reason.endsWith(asLastSent) ? '' : `; it goes out ${asLastSent}`}${out.decided === undefined ? '' : `, as was decided: ${out.decided.label}`}.`;
	if ((account ?? facts.class ?? facts.course ?? facts.location)?.owner === undefined)
		return 'No connection delivers it: it goes out as it is here.';
	const held = sources.find(({delivers, heldBy}) => delivers && heldBy !== undefined);
	if (held !== undefined) return `The last roster, which waits in ${held.run?.id}, does not list it.`;
	return 'The last roster does not list it; it is retained as it was last sent.';
}

function whyOut(facts: Facts): string {
	const {account, sources, owner} = facts;
	if (account?.status === 'Deactivated') {
		const {deactivated} = account;
		return deactivated === undefined ? 'It is deactivated.' : deactivationWords(deactivated, facts.past);
	}
	const record = account ?? facts.class ?? facts.course ?? facts.location;
	if (record === undefined) return whyNotThere(facts) ?? 'It is not in the directory.';
	const filtered = sources.flatMap(({leftOut}) => leftOut)[0];
	if (filtered !== undefined) return `It is left out: ${filtered.reason}.`;
	if (account?.source === 'Manual' && !isSent(account))
		return 'It was made here and never sent, and such accounts are not uploaded.';
	if (account !== undefined && account.source !== 'SIS' && account.source !== 'SFTP')
		return `It comes from ${account.source}, which provisions it itself: uploads leave such accounts out.`;
	if (owner === undefined) return 'No connection that feeds an upload delivers it.';
	return 'What it refers to (a location, course or class) is not there, or no target is fed by its connection.';
}

/** Why the directory does not hold it, as a sentence; undefined: nothing that is known tells. */
function whyNotThere({sources, past}: Facts): string | undefined {
	const out = sources.flatMap(({leftOut, connection}) => leftOut.map((each) => ({...each, connection})))[0];
	if (out !== undefined)
		return `It is not in the directory: ${out.connection} lists it in ${placeName(out)}, and it is left out: ${out.reason}.`;
	const faulty = sources.find((each) => each.faulty);
	if (faulty !== undefined)
		return `It is not in the directory: its row at ${faulty.connection} carries an error and is held back${faulty.problems[0] === undefined ? '' : ` (${problemLine(faulty.problems[0])})`}.`;
	const held = sources.flatMap(({heldBack}) => heldBack)[0];
	if (held !== undefined) return `It is not in the directory: it is held back, ${heldBackWhy(held)}.`;
	const listed = sources.flatMap(({rows, connection}) => rows.map((row) => ({...row, connection})))[0];
	const [latest] = past;
	const lists = listed && `${listed.connection} lists it in ${placeName(listed.place)}`;
	if (latest?.action === 'remove')
		return `It is not in the directory: ${latest.by} took it out on ${clockDay(latest.at)}${lists === undefined ? ', and no last roster lists it' : `; ${lists}, and the next run makes it again`}.`;
	if (lists !== undefined) {
		const waiting = sources.find(({heldBy, rows}) => heldBy !== undefined && rows.length > 0);
		const next = waiting === undefined ? 'the next run makes it' : `it waits: ${heldRun(waiting)}`;
		return `It is not in the directory yet: ${lists}, and ${next}.`;
	}
	const patch = sources.flatMap(({patches}) => patches)[0];
	if (patch !== undefined) return `It is not in the directory: ${patchLine(patch)}.`;
	return undefined;
}

function unknownAnswer(facts: Facts): string {
	const {asked, strangers} = facts;
	if (strangers.length > 0) return `"${asked}" is nobody here: ${strangers[0]}.`;
	const why = whyNotThere(facts);
	if (why !== undefined)
		return why.replace(/^It /, `${facts.inClass === undefined ? `"${asked}"` : whoOf(facts)} `);
	if (/^.+:\d+$/.test(asked))
		return `"${asked}" names no record that is kept: of no source does a person, class, course, location or student in a class come from that line. What rows say of other records (a teacher's class, a term, the manifest) is part of those: name the person or the class.`;
	return `"${asked}" is nowhere: no source lists it, the directory does not hold it, and no kept history or package knows it.`;
}

/** What becomes of the row that was asked for: whether it puts the student into the class. */
function placeInClass(facts: Facts): readonly string[] {
	const {inClass, published} = facts;
	if (inClass === undefined) return [];
	const {place, class: called, isThere, rosterId, why, last} = inClass;
	const who = whoOf(facts);
	const sent =
		last === undefined
			? ''
			: `; the package of ${clockDay(last.at)} ${last.holds ? 'held' : 'did not hold'} that place`;
	return isThere
		? [
				`${placeName(place)} puts ${who} into the class ${called}: that place is ${published ? '' : 'not '}in the next upload${rosterId === undefined ? '' : `, as ${rosterId}`}${sent}.`,
			]
		: [
				`${placeName(place)} would put ${who} into the class ${called}, and is not in the next upload${why === undefined ? '' : ` (${why})`}${sent}.`,
			];
}

/** What Apple School Manager said of it last, and what it refused since. */
function evidenceOf({account, kind, strangers}: Facts): readonly string[] {
	if (kind === 'class') return strangers.map((text) => `${text}.`);
	const {evidence} = account ?? {};
	if (evidence === undefined) return [];
	const {state, at, code, issue} = evidence;
	const said = {
		live: `Apple School Manager had it on ${clockDay(at)} (${code}).`,
		inactive: `Apple School Manager reported it inactive on ${clockDay(at)} (${code}).`,
		unknown: `Apple School Manager refused something of it on ${clockDay(at)} (${code}).`,
	}[state];
	if (issue === undefined) return [said];
	return [said, `It refused something of it on ${clockDay(issue.at)} (${issue.code}).`];
}
