import {actionNames, type StatusAction} from '../../../core/directory/actions.ts';
import type {FollowUp} from '../../../core/state-records.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** As Apple calls it, where it is one of the actions on accounts. */
export const actionName = (action: string) => actionNames[action as StatusAction] ?? action;

/** All that a follow-up says, to be searched. */
export const followUpText = ({action, account, classId, by, steps, done}: FollowUp): string =>
	[
		actionName(action),
		action,
		account ?? '',
		classId ?? '',
		by,
		done === undefined ? 'to do' : done.how,
		...steps,
	].join(' ');

/** What is to be done by hand in a row each, and below how the one under the cursor is done. */
export function followUpLines(
	todo: readonly FollowUp[],
	list: {readonly top: number; readonly cursor: number},
	height: number,
	columns: number,
	now: Date,
	/** Of people, by their Person IDs. */
	names: ReadonlyMap<string, string> = new Map(),
): readonly Line[] {
	const rows = todo.slice(list.top, list.top + height).map((followUp, index): Line => {
		const chosen = list.top + index === list.cursor;
		const {action, account, classId, at, by, done, count} = followUp;
		const whom = account === undefined ? (classId ?? '') : (names.get(account) ?? account);
		return choose(
			line(
				chosen ? ` ${glyphs.pointer} ` : '   ',
				done === undefined ? span(`${glyphs.attention} `, 'attention') : span(`${glyphs.marked} `, 'fine'),
				span(
					cell(
						`${actionName(action)} ${whom}${whom === '' && count !== undefined ? `(${number(count)})` : ''}`,
						34,
					),
					done === undefined ? 'strong' : 'faint',
				),
				span(
					done === undefined
						? `asked ${when(at, now)} by ${by}`
						: `${done.how === 'withdrawn' ? 'withdrawn' : 'done'} ${when(done.at, now)} by ${done.by}`,
					'faint',
				),
			),
			chosen,
		);
	});
	const here = todo[list.cursor];
	const fill = Array.from({length: Math.max(0, Math.min(height, todo.length) - rows.length)}, () => blank);
	return [
		...rows,
		...fill,
		blank,
		line(span('   How: in Apple School Manager', 'strong')),
		...(here?.steps ?? []).flatMap((step, index) =>
			wrap(byKey(step), columns - 8).map((text, row) =>
				line(span(row === 0 ? `   ${index + 1}. ` : '      ', 'faint'), text),
			),
		),
	];
}
