import {useEffect, useReducer} from 'react';
import {type Account, fullName} from '../../../core/directory/account.ts';
import {pastText} from '../../../core/explain/explain.ts';
import type {PastChange} from '../../../core/explain/facts.ts';
import {wrap} from '../../components/cell.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {scrolled} from '../scroll.ts';

interface Past {
	readonly changes: readonly PastChange[];
	readonly isWhole: boolean;
}

const reduce = ({changes}: Past, next: PastChange | 'whole'): Past =>
	next === 'whole' ? {changes, isWhole: true} : {changes: [...changes, next], isWhole: false};

/** What changed of a person over time, newest first, as it is found in history. */
export function PastChanges({
	size,
	account,
	leave,
}: {
	readonly size: Size;
	readonly account: Account;
	readonly leave: () => void;
}) {
	const {rollcall, report} = useDashboard();
	const {personId} = account;
	const [past, take] = useReducer(reduce, {changes: [], isWhole: false});
	useEffect(() => {
		const left = new AbortController();
		const read = async () => {
			for await (const change of rollcall.userHistory(personId, left.signal)) {
				if (left.signal.aborted) return;
				take(change);
			}
			if (!left.signal.aborted) take('whole');
		};
		read().catch(report);
		return () => left.abort();
	}, [rollcall, personId, report]);
	const lines = pastLines(account, past, size.columns);
	const scroll = useScroll(`past ${personId}`, lines.length, size.rows);
	useKeys({
		level: levels.overlay,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {...scroll.handlers, back: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

const pastLines = (account: Account, {changes, isWhole}: Past, columns: number): readonly Line[] => [
	line(' ', span(`What changed of ${fullName(account)} (${account.personId})`, 'strong')),
	blank,
	...changes.flatMap((change) =>
		wrap(pastText(change), columns - 6).map((part, row) => line(row === 0 ? '   ' : '     ', part)),
	),
	line(
		'   ',
		span(
			!isWhole
				? 'Going through history…'
				: changes.length === 0
					? 'Nothing, as far back as history is kept.'
					: 'That is all, as far back as history is kept.',
			'faint',
		),
	),
];
