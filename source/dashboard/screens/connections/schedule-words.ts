import type {SettingView} from '../../../sync/rollcall.ts';

/** That time alone starts nothing: said wherever a schedule is set. */
export const needsService =
	'It does so only while rollcall serve runs (docs/running-by-itself.md has the unit for systemd), or cron runs rollcall serve --once every few minutes.';

const settingOf = (settings: readonly SettingView[], wanted: string) =>
	settings.find(({key}) => key === wanted)?.value ?? '';

/** `every day at 02:15`, in words; undefined: it does not run by itself. */
export function timesOf(settings: readonly SettingView[]): string | undefined {
	const frequency = settingOf(settings, 'frequency');
	const at = settingOf(settings, 'timeOfDay').padStart(5, '0');
	switch (frequency) {
		case '':
		case 'off':
			return undefined;
		case 'daily':
			return `every day at ${at}`;
		case 'weekdays':
			return `Monday to Friday at ${at}`;
		case 'weekly': {
			const day = settingOf(settings, 'weekday');
			return `every ${day.replace(/^./, (first) => first.toUpperCase())} at ${at}`;
		}
		case 'hourly':
			return `every hour, ${at.slice(-2)} minutes past`;
		default:
			return `${frequency}, one of them at ${at}`;
	}
}

/** The same with the time zone. @param zone that of all connections. */
export function scheduleWords(settings: readonly SettingView[], zone: string): string | undefined {
	const times = timesOf(settings);
	return times === undefined ? undefined : `${times}, ${settingOf(settings, 'timeZone') || zone} time`;
}
