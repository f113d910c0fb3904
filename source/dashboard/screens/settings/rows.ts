import type {SettingItem} from '../../../sync/rollcall.ts';
import type {SettingGroup, SettingMeaning} from '../../../sync/setting-list.ts';
import {settingLabel} from './labels.ts';

/** One row of the screen: a setting, one name of those that have names, or the place where a name is added. */
export interface SettingRow {
	readonly setting: SettingMeaning;
	/** Dotted, without the name that is still to be typed. */
	readonly key: string;
	/** In words, with the name where there is one. */
	readonly label: string;
	/** Absent: the default holds. */
	readonly value?: unknown;
	/** A name is typed first. */
	readonly adds: boolean;
}

/** The settings of a group with what they are, in the order of the list; those with names one row a name. */
export function settingRows(group: SettingGroup, items: readonly SettingItem[]): readonly SettingRow[] {
	return group.settings.flatMap((setting): readonly SettingRow[] => {
		const row = ({key, value}: SettingItem): SettingRow => ({
			setting,
			key,
			label: settingLabel(setting.key, key),
			...(value === undefined ? {} : {value}),
			adds: false,
		});
		if (!setting.key.endsWith('.*')) return items.filter(({key}) => key === setting.key).map(row);
		const stem = setting.key.slice(0, -1);
		const named = items.filter(({key}) => key.startsWith(stem) && key !== setting.key).map(row);
		return [...named, {setting, key: stem, label: settingLabel(setting.key, stem), adds: true}];
	});
}

/** Words with commas between, as a list is typed on one line. */
const listed = (value: unknown): string | undefined =>
	Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(', ') : undefined;

/** What stands in the line where a setting is typed. */
export const typedText = ({list}: SettingRow['setting'], value: unknown): string =>
	(list === true ? listed(value) : undefined) ?? settingText(value);

/** What was typed for a setting, as the command takes it: of a list the words between commas, or JSON. */
export function takenText({list}: SettingRow['setting'], typed: string): string {
	if (list !== true || typed.trim().startsWith('[')) return typed;
	const words = typed.split(/[,;\s]+/).filter((word) => word !== '');
	return JSON.stringify([...new Set(words)]);
}

/** As a person types it, and as the command takes it. */
export const settingText = (value: unknown): string =>
	value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** What holds, in words of the screen. */
export function heldText({setting, value, adds}: Pick<SettingRow, 'setting' | 'value' | 'adds'>): string {
	if (adds) return '';
	if (value !== undefined) return words(value);
	return setting.default === undefined ? '–' : words(setting.default);
}

const words = (value: unknown) =>
	value === true
		? 'yes'
		: value === false
			? 'no'
			: Array.isArray(value) && value.length === 0
				? 'none'
				: (listed(value) ?? settingText(value));

/** One choice of those that a setting has, in words of the screen. */
export const choiceText = (choice: string | boolean): string => words(choice);
