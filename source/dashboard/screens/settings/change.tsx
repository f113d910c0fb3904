import {Menu, menuRows} from '../../components/menu.tsx';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import type {ViewProps} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {choiceText, type SettingRow, settingText, takenText} from './rows.ts';

/** A setting while it is being changed: what was typed last, and what was wrong with it. */
export interface Changing {
	/** As it was typed. */
	readonly text: string;
	readonly trouble?: string;
}

/** Asks for the value: among few by a menu, else typed; where a name is added, as `NAME=VALUE`. */
export function changeOver({
	size,
	row: {setting, key, label, adds},
	changing,
	take,
	leave,
}: {
	readonly size: Size;
	readonly row: SettingRow;
	readonly changing: Changing;
	readonly take: (key: string, text: string, typed: string) => void;
	readonly leave: () => void;
}): NonNullable<ViewProps['over']> {
	if (setting.choices !== undefined && !adds) {
		const menu = {
			size,
			title: `${label}: ${setting.meaning}`,
			items: setting.choices.map((choice) => ({
				id: String(choice),
				label: `${choiceText(choice)}${choice === setting.default ? ' (default)' : ''}`,
				take: () => take(key, settingText(choice), ''),
			})),
			leave,
		};
		return {rows: menuRows(menu), element: <Menu {...menu} />};
	}
	const how = adds ? 'Typed as NAME=VALUE. ' : setting.list ? 'Several with commas between; none: -. ' : '';
	const note = changing.trouble ?? `${how}${setting.meaning}`;
	return {
		rows: promptRows,
		element: (
			<Prompt
				key={changing.trouble ?? ''}
				size={size}
				title={`${label}   ${key}${adds ? 'NAME' : ''}`}
				note={note}
				value={changing.text}
				typed={changing.trouble !== undefined}
				take={(text) => {
					if (!adds) return take(key, takenText(setting, text === '-' && setting.list ? '' : text), text);
					const [name = '', ...value] = text.split('=');
					take(`${key}${name.trim()}`, value.join('=').trim(), text);
				}}
				leave={leave}
			/>
		),
	};
}
