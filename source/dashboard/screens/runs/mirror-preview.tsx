import {useMemo, useState} from 'react';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import {ruleLine} from '../../components/header.ts';
import {View} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useNames} from '../../hooks/use-names.ts';
import {type CommandId, commandOf} from '../../keymap.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {groupMirror, type MirrorItem} from '../../mirror-groups.ts';
import {nextHeading, rowAt, rowCount} from '../../plan-groups.ts';
import {connectionLabels} from '../connections/use-connection.ts';
import {placesOf} from './find-changes.ts';
import {calledOf, groupRow, itemRow, itemText, keyOf, mirrorHead} from './mirror-view.ts';
import {OneChange} from './one-change.tsx';
import {OneWrite} from './one-write.tsx';
import {useMapping} from './use-mapping.tsx';

/** What a sync with a mirror would do, both halves in one list; what may be done with it is the caller's. */
export function MirrorPreview({
	size,
	result,
	approving,
	offers = [],
	mapped,
	handlers,
	goOn,
	needed = [],
	leave,
}: {
	readonly size: Size;
	readonly result: MirrorResult;
	/** What approving it does; absent: it cannot be approved here. */
	readonly approving?: string | undefined;
	/** What else comes next, and by which command: said above the list. */
	readonly offers?: ReadonlyArray<readonly [command: CommandId, does: string]>;
	/** A location was mapped, so that this is no plan any more. */
	readonly mapped: () => void;
	readonly handlers: Handlers;
	/** In a set-up: the next step. Absent: there is none, or not now. */
	readonly goOn?: (() => void) | undefined;
	/** What the page's own words speak of: always in the footer. */
	readonly needed?: readonly CommandId[];
	readonly leave: () => void;
}) {
	const [opened, open] = useState<MirrorItem | undefined>(undefined);
	const slot = `mirror plan ${result.plan?.hash ?? result.incoming?.plan.hash}`;
	const find = useFind(slot, () => list.to(0));
	const {items, groups} = useMemo(() => groupMirror(result), [result]);
	const found = useMemo(() => {
		if (find.text.trim() === '') return groups;
		const matches = finder(find.text);
		return groups.flatMap((group) => {
			const members = group.members.filter((place) => matches(itemText(items[place]!)));
			return members.length === 0 ? [] : [{...group, members}];
		});
	}, [items, groups, find.text]);
	const finding = find.line(placesOf(found), placesOf(groups));
	const above = [
		...mirrorHead(result, size.columns, approving, offers).slice(0, Math.max(1, size.rows - 6)),
		...(finding === undefined ? [] : [finding]),
		ruleLine(size.columns),
	];
	const height = Math.max(1, size.rows - above.length);
	const list = useList(slot, rowCount(found), height);
	const rows = Array.from({length: height}, (_, index) => rowAt(found, list.top + index));
	const names = useNames(
		rows.flatMap((row) => (row?.type === 'change' ? (keyOf(items[row.place]) ?? []) : [])),
	);
	const here = rowAt(found, list.cursor);
	const item = here?.type === 'change' ? items[here.place] : undefined;
	const mapping = useMapping(size, result, mapped);
	const map = mapping.ask(item?.type === 'unmapped' ? item.location : result.plan?.unmapped[0]);
	// Enter opens a row; where there is nothing to open it goes on, as in every step, and the other key does so still.
	const goesOn = item === undefined && goOn !== undefined ? commandOf('mirror-next').keys : [];
	useKeys({
		level: levels.view,
		needed: map === undefined ? needed : [...needed, 'map-location'],
		labels: goOn === undefined ? connectionLabels : {'next-group': 'group', 'set-up-before': 'before'},
		letters: Object.fromEntries(goesOn.map((key) => [key, goOn!])),
		handlers: {
			...list.handlers,
			...handlers,
			back: leave,
			...find.handlers,
			open: item === undefined ? undefined : () => open(item),
			'map-location': map,
			'set-up-next': item === undefined ? goOn : undefined,
			'mirror-next': item === undefined ? undefined : goOn,
			'next-group': found.length > 1 ? () => list.to(nextHeading(found, list.cursor)) : undefined,
			'copy-id': useCopyId(keyOf(item)),
		},
	});
	if (mapping.asking) return mapping.asking;
	const close = () => open(undefined);
	if (opened?.type === 'comes in')
		return <OneChange size={size} change={opened.change} called={calledOf(opened, names)} leave={close} />;
	if (opened !== undefined) return <OneWrite size={size} item={opened} leave={close} />;
	const none = (text: string): readonly Line[] => [blank, line('   ', span(text, 'faint'))];
	const shown =
		groups.length === 0
			? none('Both sides agree: there is nothing to write.')
			: found.length === 0
				? none('No row holds that. Backspace widens the search.')
				: rows.flatMap((row, index): readonly Line[] => {
						const chosen = list.top + index === list.cursor;
						if (row === undefined) return [];
						return row.type === 'group'
							? [groupRow(row.group, chosen)]
							: [itemRow(items[row.place]!, names, size.columns, chosen)];
					});
	return (
		<>
			{find.keys}
			<View size={size} lines={[...above, ...shown]} />
		</>
	);
}
