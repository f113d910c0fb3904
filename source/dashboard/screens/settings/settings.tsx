import {useReducer, useState} from 'react';
import {protectsLess, settingGroups} from '../../../sync/setting-list.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {Rules} from '../conflicts/rules.tsx';
import type {Screen} from '../screen.ts';
import {waitingLines} from '../waiting.ts';
import {type Changing, changeOver} from './change.tsx';
import {Domains} from './domains.tsx';
import {settingLabel} from './labels.ts';
import {heldText, type SettingRow, settingRows, settingText, typedText} from './rows.ts';
import {useTestMessages} from './use-test-messages.ts';
import {aroundRows, settingsLines} from './view.ts';

function Settings({size}: {readonly size: Size}) {
	const {rollcall, ask, say, hush, reload, report} = useDashboard();
	const [group, turn] = useKept<number, number>(
		'settings group',
		(now, by) => (now + by + settingGroups.length) % settingGroups.length,
		0,
	);
	const [changing, change] = useReducer(
		(_: Changing | undefined, next: Changing | undefined) => next,
		undefined,
	);
	const [isRules, showRules] = useState(false);
	const [isDomains, showDomains] = useState(false);
	const items = useQuery('settings', '', () => rollcall.settings());
	// A group that was left in another version may not be there.
	const here = settingGroups[group] ?? settingGroups[0]!;
	const rows = items.data === undefined ? [] : settingRows(here, items.data);
	const height = Math.max(1, size.rows - aroundRows);
	const list = useList(`settings ${here.title}`, rows.length, height);
	const row = rows[list.cursor];

	/** Sets it, or (undefined) takes it back to its default. What is refused is said where it was typed. */
	const set = async (key: string, text: string | undefined, typed: string) => {
		try {
			const item = await rollcall.setSetting(key, text);
			change(undefined);
			const held = heldText({
				setting: item,
				adds: false,
				...('value' in item ? {value: item.value} : {}),
			});
			const label = row === undefined ? key : settingLabel(row.setting.key, key);
			say('fine', text === undefined ? `${label} is back to its default.` : `${label} is ${held} now.`);
			reload();
		} catch (error) {
			if (text === undefined || row?.setting.choices !== undefined) report(error);
			else change({text: typed, trouble: explainError(error)});
		}
	};
	const asked = ({setting, value}: SettingRow, key: string, text: string | undefined, typed = '') => {
		if (!protectsLess(setting, value, text === undefined ? undefined : asValue(text)))
			return void set(key, text, typed);
		change(undefined);
		ask({
			title: `Let “${settingLabel(setting.key, key)}” protect less?`,
			consequences: [
				`${setting.meaning[0]?.toUpperCase()}${setting.meaning.slice(1)}.`,
				`It is ${settingText(value ?? setting.default)}, and would be ${settingText(text ?? setting.default)}: what it would have held goes through then.`,
			],
			yes: 'Change it',
			proceed: () => void set(key, text, typed),
		});
	};
	const tell = useTestMessages();
	const isShown = changing === undefined && !isRules && !isDomains;
	useKeys({
		level: levels.screen,
		handlers: isShown
			? {
					...list.handlers,
					'next-pane': () => turn(1),
					'previous-pane': () => turn(-1),
					rules: () => showRules(true),
					domains: () => showDomains(true),
					'test-messages': here.settings.some(({key}) => key.startsWith('notifications.')) ? tell : undefined,
					'change-setting':
						row === undefined || rollcall.readOnly
							? undefined
							: () => {
									hush();
									change({text: row.adds ? '' : typedText(row.setting, row.value ?? row.setting.default)});
								},
					'default-setting':
						row?.value === undefined || rollcall.readOnly ? undefined : () => asked(row, row.key, undefined),
				}
			: {},
	});
	if (isDomains) return <Domains size={size} leave={() => showDomains(false)} />;
	if (isRules) return <Rules size={size} leave={() => showRules(false)} />;
	if (items.data === undefined)
		return <View size={size} lines={waitingLines(items, 'the settings', size.columns)} />;
	const over =
		changing === undefined || row === undefined
			? undefined
			: changeOver({
					size,
					row,
					changing,
					take: (key, text, typed) => asked(row, key, text, typed),
					leave: () => change(undefined),
				});
	return (
		<View
			size={size}
			over={over}
			lines={settingsLines({
				groups: settingGroups,
				group,
				rows,
				cursor: list.cursor,
				top: list.top,
				height,
				columns: size.columns,
			})}
		/>
	);
}

/** What typed text would be: JSON where it is, as `settings set` takes it. */
function asValue(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

export const settingsScreen: Screen = {
	id: 'settings',
	title: 'Settings',
	about: [
		'How rollcall works here: the organisation, who may act, how accounts are named, what the guards hold. The settings of a connection stand on its own page.',
	],
	Component: Settings,
};
