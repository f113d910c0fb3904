import type {Move} from '../../../sync/answers/moving.ts';
import {byKey} from '../../by-key.ts';
import type {Line} from '../../line.ts';
import {count, day, number} from '../../phrases.ts';
import {factLines} from './tokens-view.ts';

/** Of a connection that was left, or that takes the place of one: how far its people have moved, and what comes next. */
export const moveLines = (
	name: string,
	moves: readonly Move[],
	columns: number,
	now: Date,
): readonly Line[] =>
	moves
		.filter(({from, to}) => from === name || to.includes(name))
		.flatMap(({from, since, to, left, paired, asked, taken, next}) => {
			const figures = [
				`${number(taken)} taken up`,
				`${count(left, 'account')} left, Manual and delivered by nobody`,
				...(paired > 0 ? [`${number(paired)} of these paired`] : []),
				...(asked > 0 ? [`about ${number(asked)} of these you are asked`] : []),
			].join('; ');
			const whither = to.length === 0 ? '' : ` to ${to.join(', ')}`;
			return [
				...factLines(
					'Move',
					`from ${from}${whither} since ${day(since, now)}: ${figures}`,
					columns,
					left > 0 ? 'attention' : 'plain',
				),
				...factLines('', byKey(next), columns),
			];
		});
