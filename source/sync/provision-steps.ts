import {type Account, fullName} from '../core/directory/account.ts';
import type {Called} from '../core/explain/called.ts';
import {fieldWords} from '../core/explain/field-words.ts';
import {conflictKind} from '../core/plan/conflicts/index.ts';
import {rowOf} from '../core/plan/only.ts';
import type {Change, Plan} from '../core/plan/plan.ts';
import {goneCodes, type Roster, type SourcePerson} from '../core/roster/roster.ts';
import type {ProvisionStep} from './answers/provision.ts';

/** As Entra ID calls them (learn.microsoft.com, *On-demand provisioning*). */
const titles = {
	import: 'Import user',
	'in scope': 'Determine if user is in scope',
	match: 'Match user between source and target system',
	action: 'Perform action',
} as const;

export const step = (
	of: ProvisionStep['step'],
	outcome: ProvisionStep['outcome'],
	text: string,
	found: ProvisionStep['found'] = [],
): ProvisionStep => ({step: of, title: titles[of], outcome, text, found});

/** The steps that nothing is left for. */
export const skipped = (from: 'in scope' | 'match' | 'action'): readonly ProvisionStep[] => {
	const steps = ['in scope', 'match', 'action'] as const;
	return steps.slice(steps.indexOf(from)).map((each) => step(each, 'skipped', 'a step before it ended it'));
};

/** What the identity provider says of the person. */
export function importStep(
	connection: string,
	person: SourcePerson | undefined,
	asked: string,
	known?: Account,
) {
	if (person !== undefined)
		return step('import', 'success', `${connection} tells of this person`, person.told);
	const others = 'it was asked by id, user name and Employee ID';
	return known === undefined
		? step('import', 'failed', `${connection} knows nobody called "${asked}"; ${others}`)
		: step('import', 'success', `${connection} no longer tells of ${fullName(known)}: removed there`);
}

export interface InScope {
	readonly step: ProvisionStep;
	/** Nothing is planned: who is left out by a filter, or for a fault, stays as they are. */
	readonly ends: boolean;
}

/** Whether the person is in what the connection covers; who no longer is counts as removed. */
export function scopeStep(roster: Roster, externalId: string, isHere: boolean): InScope {
	const {people, leftOut, faulty, filtered, problems} = roster;
	const told = leftOut.find((each) => each.kind === 'people' && each.externalId === externalId);
	const filter = filtered?.why('people', externalId);
	const row = rowOf(people, externalId);
	if (row !== undefined)
		return {step: step('in scope', 'success', 'in what this connection covers'), ends: false};
	if (faulty.people?.has(externalId) === true) {
		const at = roster.faultyAt?.people?.get(externalId);
		const why = problems.find(({line, severity}) => severity === 'error' && line === at?.line);
		const text = `cannot be synced as it is: ${why === undefined ? 'its record carries an error' : `${why.field ?? 'it'} ${why.message}`}`;
		return {step: step('in scope', 'failed', text), ends: true};
	}
	if (filter !== undefined)
		return {step: step('in scope', 'skipped', `left out by filter: ${filter.reason}`), ends: true};
	if (told !== undefined) {
		const isGone = goneCodes.has(told.code);
		const text = `not in what this connection covers: ${told.reason}`;
		return {step: step('in scope', 'skipped', text, [['code', told.code]]), ends: !(isGone && isHere)};
	}
	return {step: step('in scope', 'skipped', 'no longer there, so in no scope either'), ends: !isHere};
}

/** Whom the person turned out to be here. */
export function matchStep(plan: Plan, before: Account | undefined, externalId: string): ProvisionStep {
	const [conflict] = plan.conflicts;
	if (conflict !== undefined) {
		const kind = conflictKind(conflict.kind)?.title ?? conflict.kind;
		return step(
			'match',
			'failed',
			`${kind}: somebody has to decide first (rollcall conflicts, or the conflicts screen)`,
			[
				['conflict', conflict.id],
				['accounts', conflict.accounts.join(', ') || 'none'],
				['alike', conflict.matched.join(', ') || 'nothing'],
			],
		);
	}
	const change = changeOf(plan);
	if (before === undefined && change?.before !== undefined)
		return paired(change.before, 'by Person ID or a decision');
	if (before !== undefined) return paired(before, `by the id ${externalId}`);
	return step('match', 'success', 'nobody here is this person: an account is made', [
		...(change?.after === undefined ? [] : [['Person ID', change.after.personId] as const]),
	]);
}

const paired = (account: Account, how: string) =>
	step('match', 'success', `paired with ${fullName(account)} ${how}`, [
		['Person ID', account.personId],
		['status', account.status],
		['source', account.source],
	]);

/** What is done with the account, field by field. */
export function actionStep(plan: Plan, called: Called): ProvisionStep {
	const change = changeOf(plan);
	if (change === undefined) {
		const [held] = plan.heldBack;
		return held === undefined
			? step('action', 'skipped', 'nothing to change: the account is as its source says')
			: step('action', 'failed', `held back: ${held.why}`);
	}
	const tripped = plan.guards.filter((guard) => guard.tripped);
	const found = fieldWords(change.before, change.after, called).map(
		({field, before, after}) => [field, before === '' ? after : `${before} → ${after || 'nothing'}`] as const,
	);
	const text = `${change.action}: ${change.reason}`;
	return tripped.length === 0
		? step('action', 'success', text, found)
		: step('action', 'failed', `${text}; held: ${tripped.map(({message}) => message).join('; ')}`, found);
}

const changeOf = (plan: Plan) =>
	[...plan.changes].find(
		(change): change is Extract<Change, {kind: 'accounts'}> => change.kind === 'accounts',
	);
