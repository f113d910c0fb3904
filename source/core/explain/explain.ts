import {isFromIdentityProvider} from '../directory/actions.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {isMirrorConflict, mirrorConflictTitles} from '../mirror/conflicts.ts';
import {type Conflict, isOpen} from '../plan/conflict.ts';
import {conflictKind} from '../plan/conflicts/index.ts';
import {answerOf} from './answer.ts';
import {type ExplainLine, type Explanation, line} from './explanation.ts';
import type {Facts, PastChange} from './facts.ts';
import {recordLines} from './record-lines.ts';
import {sourceLines} from './source-lines.ts';

/** Tells the whole way of one record, stage by stage, and the answer first. Pure: the same facts, the same words. */
export function explain(facts: Facts): Explanation {
	const {asked, key, name, inClass} = facts;
	const kind = inClass === undefined ? facts.kind : 'row';
	const published = facts.published && inClass?.isThere !== false;
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
			...recordLines(facts),
			...facts.past.map(pastLine),
			...(facts.historyFrom === undefined
				? []
				: [
						line(
							'history',
							`History reaches back to ${clockDay(facts.historyFrom)}; what was before is not kept.`,
						),
					]),
			...packageLines(facts),
			...evidenceLines(facts),
			...(facts.elsewhere ?? []),
			...facts.clocks.map((text) => line('clocks', asSentence(text))),
			...lookedLines(facts),
		],
	};
}

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const conflictLines = ({
	conflicts,
	settled,
	account,
	owner,
	called,
	published,
}: Facts): readonly ExplainLine[] => [
	...conflicts.map((conflict) => {
		const {kind, since, run, connection} = conflict;
		const isOthers = account?.owner !== undefined && account.owner !== connection;
		const meanwhile = isMirrorConflict(kind)
			? `nothing of it is written to ${called.connection(connection)}`
			: account === undefined && !published
				? 'it is new, and left out'
				: isOthers
					? `it follows ${owner ?? 'another connection'}`
					: !published && account !== undefined && isFromIdentityProvider(account.source)
						? 'nothing of it changes'
						: 'it goes out as it was last sent';
		return line(
			'conflicts',
			isOpen(conflict)
				? `${titleOf(conflict)} waits for a decision since ${clockDay(since)}${isOthers && !isMirrorConflict(kind) ? ` at ${called.connection(connection)}` : ''}: ${meanwhile} meanwhile.`
				: decidedText(conflict),
			{code: kind, ...(run === undefined ? {} : {run})},
		);
	}),
	...settled.map(({conflict, at}) => line('conflicts', decidedText(conflict), {code: conflict.kind, at})),
];

const titleOf = ({kind, id}: Conflict) =>
	`${isMirrorConflict(kind) ? mirrorConflictTitles[kind] : (conflictKind(kind)?.title ?? kind)} (${id})`;

function decidedText(conflict: Conflict): string {
	const {decision, choices} = conflict;
	if (decision === undefined) return `${titleOf(conflict)} was decided.`;
	const label = choices.find(({key}) => key === decision.choice)?.label ?? decision.choice;
	return `${titleOf(conflict)} was decided by ${decision.by} on ${clockDay(decision.at)}: ${label}.`;
}

const pastLine = (change: PastChange): ExplainLine =>
	line('history', pastText(change), {
		at: change.at,
		...(change.run === undefined ? {} : {run: change.run}),
	});

/** When, by whom and what, as a sentence. */
export function pastText({by, at, action, what, fields}: PastChange): string {
	const begin = `${clockDay(at)}, ${by}: ${what}`;
	if (action !== 'update') return `${begin} ${action === 'create' ? 'made' : 'removed'}.`;
	const told = fields.map(({field, before, after}) =>
		field === 'students'
			? [before && `out: ${before}`, after && `in: ${after}`].filter(Boolean).join('; ')
			: before === ''
				? `${field}: ${after}`
				: after === ''
					? `${field}: no more, was ${before}`
					: `${field} ${before} → ${after}`,
	);
	return `${begin} changed${told.length === 0 ? '' : `: ${told.join('; ')}`}.`;
}

const packageLines = ({packages}: Facts): readonly ExplainLine[] =>
	packages.map(({target, state, at, sha256, holds, run}) =>
		line(
			'sent',
			`${state === 'sent' ? 'Sent' : 'Adopted as baseline'} on ${clockDay(at)} to ${target}${run === undefined ? '' : ` by ${run}`} (SHA-256 ${sha256.slice(0, 12)}…): ${
				holds === undefined ? 'the package is no longer kept' : holds ? 'its row is in it' : 'no row of it'
			}.`,
			{at},
		),
	);

const states = {live: 'Live', inactive: 'Inactive', unknown: 'Not known to be live'} as const;

function evidenceLines({account, strangers, kind}: Facts): readonly ExplainLine[] {
	const lines = strangers.map((text) => line('evidence', `${text}.`));
	if (account?.evidence !== undefined) {
		const {state, code, at, from, issue} = account.evidence;
		lines.push(line('evidence', `${states[state]} by the ${from} of ${clockDay(at)} (${code}).`, {at, code}));
		if (issue !== undefined)
			lines.push(
				line('evidence', `An operation was refused on ${clockDay(issue.at)} (${issue.code}).`, issue),
			);
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
			'Directory: Person IDs, ids at sources, e-mails, user names, Managed Apple Accounts, classes, courses, locations; deleted accounts.',
		),
		line('looked', `Last rosters: ${rosters.length === 0 ? 'there is no connection' : rosters.join(', ')}.`),
		line(
			'looked',
			`History of changes${historyFrom === undefined ? '' : `, back to ${clockDay(historyFrom)}`}, and what evidence said of people who are not ours.`,
		),
		line('looked', `Kept packages: ${packages.length}.`),
	];
}
