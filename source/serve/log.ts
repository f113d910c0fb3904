import {visible} from '../core/visible.ts';

/** How much a fact weighs, as syslog numbers it. */
export type Level = 'error' | 'warning' | 'notice' | 'info';
const priorities: Readonly<Record<Level, number>> = {error: 3, warning: 4, notice: 5, info: 6};

/** What is logged: words that never name a person, numbers and ids. Absent values are left out. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: Level, event: string, facts?: Facts) => void;

export type LogFormat = 'journal' | 'text' | 'json';

/**
 * One line a fact. `journal`: the priority as journald reads it, and no time, which it notes itself; `text`: with time
 * and level; `json`: one object a line.
 */
export function logTo(write: (line: string) => void, format: LogFormat, now: () => Date): Log {
	return (level, event, facts = {}) => {
		const given = Object.entries(facts).filter(([, value]) => value !== undefined);
		if (format === 'json') {
			write(JSON.stringify({at: now().toISOString(), level, event, ...Object.fromEntries(given)}));
			return;
		}
		const words = [event, ...given.map(([key, value]) => `${key}=${quoted(String(value))}`)].join(' ');
		write(
			format === 'journal' ? `<${priorities[level]}>${words}` : `${now().toISOString()} ${level} ${words}`,
		);
	};
}

/** As it is where it is one word, else as JSON text: a value never looks like another fact. */
const quoted = (value: string) => {
	const shown = visible(value);
	return /^[^\s"=]+$/.test(shown) ? shown : JSON.stringify(shown);
};
