import {useState} from 'react';
import {fullName} from '../../../core/directory/account.ts';
import {UsageError} from '../../../core/errors.ts';
import type {Change} from '../../../core/plan/plan.ts';
import type {Rollcall} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {type Names, peopleIn} from '../../difference.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {scrolled} from '../scroll.ts';
import {changeLines} from './change-view.ts';
import {Explained} from './explain.tsx';

/** What the ids in a change are called; of those whom the directory does not know, nothing. */
async function namesFor(rollcall: Rollcall, change: Change): Promise<Names> {
	const [locationNames, ...people] = await Promise.all([
		rollcall.locationNames(),
		...peopleIn(change).map((id) =>
			rollcall.user(id).then(
				({account}) => [id, fullName(account)] as const,
				(error: unknown) => {
					if (error instanceof UsageError) return undefined;
					throw error;
				},
			),
		),
	]);
	return new Map([...locationNames, ...people.filter((one) => one !== undefined)]);
}

/** One change in full, with why its record is in or out one key away. */
export function OneChange({
	size,
	change,
	called,
	leave,
}: {
	readonly size: Size;
	readonly change: Change;
	/** What a record without a name of its own is called. */
	readonly called?: string | undefined;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const key = `${change.kind} ${change.key}`;
	const names = useQuery(`names ${key}`, key, () => namesFor(rollcall, change));
	const lines = changeLines(change, size.columns, names.data, called);
	const scroll = useScroll(`change ${change.kind} ${change.key}`, lines.length, size.rows);
	const [explaining, explain] = useState(false);
	const isExplained = change.kind === 'accounts' || change.kind === 'classes' || change.kind === 'enrolments';
	useKeys({
		level: levels.detail,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {
			...scroll.handlers,
			explain: isExplained ? () => explain(true) : undefined,
			'copy-id': useCopyId(change.key),
			back: leave,
		},
	});
	if (explaining) return <Explained size={size} asked={change.key} leave={() => explain(false)} />;
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
