import type {Plan} from '../../../core/plan/plan.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {type CommandId, commandOf, shortKeys} from '../../keymap.ts';
import {choose, type Line, line, type Span, span} from '../../line.ts';
import type {ListState} from '../../list-state.ts';
import {count, number} from '../../phrases.ts';
import {type PlanGroup, rowAt} from '../../plan-groups.ts';
import {glyphs} from '../../theme.ts';
import {changeRow} from './change-view.ts';

const outcomeSpan = ({outcome}: Plan): Span => {
	switch (outcome) {
		case 'clean':
			return span(`${glyphs.fine} nothing to do`, 'fine');
		case 'changes':
			return span(`${glyphs.fine} within all guards`, 'fine');
		case 'held':
			return span(`${glyphs.attention} held by a guard`, 'attention');
	}
};

/** What the plan is, what holds it, and what it comes to. */
export function planHead(
	connection: string,
	plan: Plan,
	groups: readonly PlanGroup[],
	columns: number,
	/** What approving it does; absent: it cannot be approved here. */
	approving?: string,
): readonly Line[] {
	const tripped = plan.guards.filter((guard) => guard.tripped);
	return [
		line(
			' ',
			span(`Plan of ${connection}`, 'strong'),
			'   ',
			outcomeSpan(plan),
			span(plan.outcome === 'clean' ? '' : '   nothing has changed yet', 'faint'),
		),
		...tripped.flatMap(({message}) =>
			wrap(byKey(message), columns - 6).map((text, row) =>
				line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), text),
			),
		),
		...planCounts(plan, groups),
		...(approving === undefined ? [] : approvingLines(approving, columns)),
	];
}

/** What a key does, beside the plan itself. */
export const offerLines = (command: CommandId, does: string, columns: number): readonly Line[] =>
	wrap(does, columns - 14).map((part, row) =>
		line(span(cell(row === 0 ? `   ${shortKeys(commandOf(command))}` : '', 12), 'accent'), part),
	);

/** What the key does that approves. */
export const approvingLines = (approving: string, columns: number): readonly Line[] =>
	offerLines('approve', approving, columns);

/** What a plan comes to: people, and what else. */
export function planCounts(plan: Plan, groups: readonly PlanGroup[]): readonly Line[] {
	const accountsIn = (id: PlanGroup['id']) =>
		groups
			.find((group) => group.id === id)
			?.members.filter((place) => plan.changes.at(place)?.kind === 'accounts').length ?? 0;
	const {accounts, classes, enrolments} = plan.counts;
	const parts = [
		[accounts.create, 'new'],
		[accounts.update, 'changed'],
		[accounts.reactivate, 'reactivated'],
		[accountsIn('leaving'), 'begin to leave'],
		[accountsIn('deactivate') + accountsIn('remove'), 'deactivated'],
		[accounts.leaving, 'in their grace'],
		[accounts.heldBack, 'held back'],
	] as const;
	const people = parts
		.filter(([value]) => value > 0)
		.map(([value, what]) => `${number(value)} ${what}`)
		.join(` ${glyphs.dot} `);
	const classChanges = classes.create + classes.update + classes.remove;
	const rosterChanges = enrolments.create + enrolments.remove;
	const faults = plan.problems.filter(({severity}) => severity === 'error').length;
	const notes = [
		...(classChanges > 0 ? [count(classChanges, 'class changes', 'classes change')] : []),
		...(rosterChanges > 0 ? [count(rosterChanges, 'place in classes', 'places in classes')] : []),
		...(faults > 0 ? [`${count(faults, 'faulty record')} held back`] : []),
		...(plan.patches.length > 0 ? [`${count(plan.patches.length, 'patch', 'patches')} made`] : []),
		...(plan.conflicts.length > 0 ? [`${count(plan.conflicts.length, 'conflict')} to decide`] : []),
	];
	return [
		line(span('   People   ', 'faint'), people === '' ? 'no change' : people),
		...(notes.length === 0 ? [] : [line(span('   Also     ', 'faint'), notes.join(` ${glyphs.dot} `))]),
	];
}

/** The rows of the groups that are in sight. */
export function groupRows(
	plan: Plan,
	groups: readonly PlanGroup[],
	list: ListState,
	height: number,
	columns: number,
): readonly Line[] {
	return Array.from({length: height}, (_, index) => rowAt(groups, list.top + index)).flatMap((row, index) => {
		if (row === undefined) return [];
		const chosen = list.top + index === list.cursor;
		if (row.type === 'change') {
			const change = plan.changes.at(row.place);
			return change === undefined ? [] : [changeRow(change, columns, chosen)];
		}
		const {title, tone, note, members} = row.group;
		const head = `${title} (${number(members.length)})`;
		return [
			choose(
				line(
					chosen ? `${glyphs.pointer}` : ' ',
					span(cell(head, Math.max(22, head.length + 2)), tone === 'plain' ? 'strong' : tone),
					span(note, 'faint'),
				),
				chosen,
			),
		];
	});
}
