import type {Choice} from '../../../core/plan/conflict.ts';
import {laterKey} from '../../../core/plan/conflict-kind.ts';
import type {ConflictView} from '../../../sync/answers/conflicts.ts';
import {type MenuProps, menuRows} from '../../components/menu.tsx';
import type {Size} from '../../dashboard.ts';
import {kindTitle} from './view.ts';

/** The ways out that may become a rule: not deciding later, and none that needs a value of its own each time. */
export const ruledChoices = ({conflict, mayBecomeRule}: ConflictView): readonly Choice[] =>
	mayBecomeRule ? conflict.choices.filter(({key, input}) => key !== laterKey && input === undefined) : [];

/** The menu in which a decision is made for this one and, as a rule, for later ones: a letter takes it. */
export function alwaysMenu(
	size: Size,
	view: ConflictView,
	decide: (key: string) => void,
	leave: () => void,
): {readonly rows: number; readonly menu: MenuProps} {
	const menu: MenuProps = {
		size,
		title: `${kindTitle(view.conflict.kind)}, from now on:`,
		notes: ['This one, and all that come later and are alike. The rule can be dropped: L in the list.'],
		items: [
			{id: 'none', label: 'Cancel', take: leave},
			...ruledChoices(view).map(({key, label}) => ({
				id: key,
				label: `${key}  ${label}`,
				letter: key,
				take: () => {
					leave();
					decide(key);
				},
			})),
		],
		leave,
	};
	return {rows: menuRows(menu), menu};
}
