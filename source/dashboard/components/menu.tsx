import {Box, Text, useInput} from 'ink';
import SelectInput from 'ink-select-input';
import {useRef} from 'react';
import {type Size, useDashboard} from '../dashboard.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {type Line, line, span} from '../line.ts';
import {glyphs, toAscii} from '../theme.ts';
import {cut, wrap} from './cell.ts';
import {Lines} from './lines.tsx';

/** More than these are a list, not a menu. */
export const menuLimit = 10;

export interface MenuItem {
	readonly id: string;
	readonly label: string;
	/** Takes it at once. */
	readonly letter?: string;
	readonly take: () => void;
}

export interface MenuProps {
	readonly size: Size;
	readonly title: string;
	/** Said above the choices: what is at stake, or why something is missing. */
	readonly notes?: readonly string[];
	/** At most {@link menuLimit}. The first is the default. */
	readonly items: readonly MenuItem[];
	readonly leave: () => void;
	/** A question stands above everything else that is open. */
	readonly level?: number;
}

const noteLines = (notes: readonly string[], columns: number) =>
	notes.flatMap((note) => wrap(note, columns - 4).map((text): Line => line('  ', span(text, 'plain'))));

/** Rows that a menu takes. */
export const menuRows = ({size, notes = [], items}: Pick<MenuProps, 'size' | 'notes' | 'items'>) =>
	Math.min(size.rows, 2 + noteLines(notes, size.columns).length + items.length + 1);

/**
 * A few choices, moved in by arrows and taken by Enter. Digits, by which `ink-select-input` would choose at
 * once, choose nothing here.
 */
export function Menu({size, title, notes = [], items, leave, level = levels.overlay}: MenuProps) {
	const {theme} = useDashboard();
	useKeys({
		level,
		modal: true,
		letters: Object.fromEntries(
			items.flatMap(({letter, take}) => (letter === undefined ? [] : [[letter, take]])),
		),
		handlers: {'menu-move': () => {}, 'menu-take': () => {}, 'menu-leave': leave},
	});
	const entered = useRef(false);
	const draw = theme.ascii ? toAscii : (text: string) => text;
	const above = [
		line(span(glyphs.rule.repeat(size.columns), 'faint')),
		line(' ', span(title, 'strong')),
		...noteLines(notes, size.columns),
	].slice(0, Math.max(1, size.rows - items.length));
	return (
		<Box flexDirection="column">
			<Lines lines={above} columns={size.columns} rows={above.length} />
			<Witness saw={(enter) => (entered.current = enter)} />
			<SelectInput
				items={items.map(({id, label}) => ({value: id, key: id, label}))}
				onSelect={({value}) => {
					if (entered.current) items.find(({id}) => id === value)?.take();
				}}
				indicatorComponent={({isSelected}) => (
					<Text {...theme.styles.accent}>{draw(isSelected ? ` ${glyphs.pointer} ` : '   ')}</Text>
				)}
				itemComponent={({label, isSelected}) => (
					<Text {...(isSelected ? theme.styles.chosen : theme.styles.plain)} wrap="truncate">
						{draw(cut(` ${label} `, size.columns - 4))}
					</Text>
				)}
			/>
		</Box>
	);
}

/** Hears each key before the menu does: only Enter may choose. */
function Witness({saw}: {readonly saw: (enter: boolean) => void}) {
	useInput((_input, key) => saw(key.return));
	return null;
}
