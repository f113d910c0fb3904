import {useEffect, useState} from 'react';
import {maySync} from '../../../core/directory/operators.ts';
import type {UserDetail} from '../../../sync/answers/people.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {line, span} from '../../line.ts';
import {Explained} from '../runs/explain.tsx';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {subjectsOf} from './actions.ts';
import {userLines} from './detail-view.ts';
import {EditUser} from './edit-user.tsx';
import {PastChanges} from './past-changes.tsx';
import {Provision} from './provision.tsx';
import {useActions} from './use-actions.tsx';
import {useCopy} from './use-copy.ts';

/** One person: everything that is known, and what can be done. */
export function OneUser({
	size,
	id,
	open,
	leave,
}: {
	readonly size: Size;
	readonly id: string;
	readonly open: (id: string) => void;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const [isEdited, edit] = useState(false);
	const [isExplained, explain] = useState(false);
	const [isPastShown, showPast] = useState(false);
	const [provisioned, provision] = useState<string | undefined>(undefined);
	const follow = useFollow();
	const query = useQuery(`user ${id}`, id, () => rollcall.user(id, {classes: false}));
	const detail = query.data;
	const classes = useClasses(id);
	const lines =
		detail === undefined
			? waitingLines(query, `person ${id}`, size.columns)
			: userLines(detail, size.columns, rollcall.clock.now(), classes);
	const actions = useActions(size, () => {});
	const scroll = useScroll(`user ${id}`, lines.length, size.rows);
	const reader = useReaderOf(detail);
	useKeys({
		level: levels.view,
		handlers: {
			...scroll.handlers,
			'take-back-action': actions.takeBack,
			actions:
				detail === undefined || rollcall.readOnly
					? undefined
					: () => actions.open(async () => subjectsOf([detail.account], rollcall.clock.now())),
			'edit-user': detail === undefined || rollcall.readOnly ? undefined : () => edit(true),
			'follow-source':
				detail === undefined || rollcall.readOnly || !isLocal(detail) ? undefined : () => void follow(id),
			copy: useCopy(detail),
			provision: reader === undefined ? undefined : () => provision(reader),
			explain: detail === undefined ? undefined : () => explain(true),
			'past-changes': detail === undefined ? undefined : () => showPast(true),
			back: leave,
		},
	});
	if (actions.result !== undefined) return actions.result;
	if (isExplained) return <Explained size={size} asked={id} leave={() => explain(false)} />;
	if (provisioned !== undefined)
		return <Provision size={size} person={id} connection={provisioned} leave={() => provision(undefined)} />;
	if (isPastShown && detail !== undefined)
		return <PastChanges size={size} account={detail.account} leave={() => showPast(false)} />;
	if (isEdited && detail !== undefined)
		return <EditUser size={size} detail={detail} leave={() => edit(false)} moved={open} />;
	return (
		<View
			size={size}
			over={actions.over}
			lines={[...scrolled(lines, scroll.top, size.rows), line(span(''))]}
		/>
	);
}

/**
 * The classes that somebody is in, which come after all else: in a large district all rosters are gone through for
 * them. Leaving the page stops that; until they were read again, those of before stay.
 */
function useClasses(id: string): UserDetail['classes'] | undefined {
	const {rollcall, version, report} = useDashboard();
	const [read, set] = useState<UserDetail['classes']>();
	// biome-ignore lint/correctness/useExhaustiveDependencies: `version` is what was committed since
	useEffect(() => {
		const left = new AbortController();
		rollcall.classesOf(id, left.signal).then(
			(classes) => {
				if (!left.signal.aborted) set(classes);
			},
			(error: unknown) => {
				if (!left.signal.aborted) report(error);
			},
		);
		return () => left.abort();
	}, [rollcall, id, version, report]);
	return read;
}

/** The connection that can read this one person at their identity provider; undefined: there is none, or it pushes. */
function useReaderOf(detail: UserDetail | undefined): string | undefined {
	const {rollcall, overview} = useDashboard();
	if (detail === undefined || !maySync(rollcall.operator)) return undefined;
	const owner = overview.data?.connections.find(({id}) => id === detail.account.owner);
	return owner?.provisions === true && owner.state !== 'disconnected' ? owner.name : undefined;
}

/** Detached from its source by an edit, no longer paired with it, or kept over what it says. */
const isLocal = ({account, kept}: UserDetail) =>
	account.detached !== undefined || account.unpaired !== undefined || kept !== undefined;

/** Puts an account back under its source, and says what comes of it. */
function useFollow() {
	const {rollcall, say, report, reload} = useDashboard();
	return async (id: string) => {
		try {
			const {results, done} = await rollcall.followSource([id]);
			const [only] = results;
			say(
				done ? 'fine' : 'attention',
				done ? `${only?.message}.` : `Refused (${only?.code}): ${only?.message}.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};
}
