import {useState} from 'react';
import {View} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import type {MirrorItem} from '../../mirror-groups.ts';
import {scrolled} from '../scroll.ts';
import {Explained} from './explain.tsx';
import {itemLines, keyOf} from './mirror-view.ts';

/** Nothing is kept here that could explain more than the row does. */
const saysAll = ({type}: MirrorItem) => type === 'unmapped' || type === 'left out';

/** One write to the other side in full, with why its record is in or out one key away. */
export function OneWrite({
	size,
	item,
	leave,
}: {
	readonly size: Size;
	readonly item: MirrorItem;
	readonly leave: () => void;
}) {
	const key = keyOf(item);
	const names = useNames(key === undefined ? [] : [key]);
	const lines = itemLines(item, names, size.columns);
	const scroll = useScroll(`write ${item.type} ${key}`, lines.length, size.rows);
	const [explaining, explain] = useState(false);
	useKeys({
		level: levels.detail,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {
			...scroll.handlers,
			explain: key === undefined || saysAll(item) ? undefined : () => explain(true),
			'copy-id': useCopyId(key),
			back: leave,
		},
	});
	if (explaining && key !== undefined)
		return <Explained size={size} asked={key} leave={() => explain(false)} />;
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
