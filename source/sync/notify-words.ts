import type {Finding} from './finding.ts';

export interface Words {
	readonly subject: string;
	readonly text: string;
}

const subjectOf = (organisation: string, text: string) => {
	const short = text.length > 90 ? `${text.slice(0, 89)}…` : text;
	return `[rollcall] ${organisation === '' ? '' : `${organisation}: `}${short}`.replace(/\s+/g, ' ');
};

const end = [
	'',
	'This message names nobody of the directory. It comes once; another one follows when it is over.',
	'What waits as a whole: rollcall status',
];

/** Some texts end with what to do, and have their full stop already. */
const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

/** A cause, told the first time: what happened, what to do, and where. */
export const causeWords = (organisation: string, {text, next, screen, severity}: Finding): Words => ({
	subject: subjectOf(organisation, text),
	text: [
		`${severity === 'failed' ? 'Something failed, or is held.' : 'Something needs attention.'}`,
		'',
		sentence(text),
		'',
		`What to do: ${next}`,
		`In the dashboard: ${screen[0]!.toUpperCase()}${screen.slice(1)}`,
		...end,
	].join('\n'),
});

/** A cause that is over. */
export const overWords = (organisation: string, text: string, since: string): Words => ({
	subject: subjectOf(organisation, `over: ${text}`),
	text: ['This is over:', '', sentence(text), `(Told since ${since.slice(0, 10)}.)`, ...end.slice(2)].join(
		'\n',
	),
});

/** What somebody asks for who wants to see whether messages arrive. */
export const testWords = (organisation: string): Words => ({
	subject: subjectOf(organisation, 'a test message'),
	text: ['This is a test: messages of rollcall arrive here.', ...end.slice(2)].join('\n'),
});
