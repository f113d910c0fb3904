import type {ReactNode} from 'react';
import type {ConnectionView, SettingView} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import type {CommandId} from '../../keymap.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, type Line} from '../../line.ts';
import {scrolled} from '../scroll.ts';
import {type ShownStep, stepHead} from './steps.ts';

/** What a page of the set-up is told by the one who shows it. */
export interface StepProps {
	readonly size: Size;
	readonly connection: ConnectionView;
	/** The set-up stays where it is, and can be taken up again. */
	readonly leave: () => void;
	/** Opens the settings of this part, at the one with this key. */
	readonly edit: (part: SettingView['part'], from?: string) => void;
}

/** `SIS, OneRoster 1.1 CSV`. */
export const titleOf = ({name, title}: Pick<ConnectionView, 'name' | 'title'>) => `Set up ${name}: ${title}`;

/** Says that nothing is lost by going, and how to come back. */
export function useLeaveForNow(leave: () => void): () => void {
	const {say} = useDashboard();
	return () => {
		leave();
		say('attention', 'Left for now: ⏎ on its row goes on at the same step, also after a restart.');
	};
}

/** Rows of what every page begins with. */
export const stepHeadRows = 5;

/** A page of the set-up: where one is, what was found, and the keys that go on. */
export function StepPage({
	size,
	connection,
	at,
	about,
	lines,
	handlers,
	over,
	needed = [],
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly at: ShownStep;
	readonly about: string;
	readonly lines: readonly Line[];
	readonly handlers: Handlers;
	readonly over?: {readonly rows: number; readonly element: ReactNode} | undefined;
	/** What the page's own words speak of: always in the footer. */
	readonly needed?: readonly CommandId[];
}) {
	const head = [...stepHead(titleOf(connection), connection, at, about, size.columns), blank];
	const rows = Math.max(1, size.rows - head.length - (over?.rows ?? 0));
	const scroll = useScroll(`set-up ${connection.name} ${at}`, lines.length, rows);
	useKeys({level: levels.view, needed, handlers: {...scroll.handlers, ...handlers}});
	return <View size={size} lines={[...head, ...scrolled(lines, scroll.top, rows)]} over={over} />;
}
