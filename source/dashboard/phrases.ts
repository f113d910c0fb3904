/** How numbers and times are written on the screen. */

let grouping: Intl.NumberFormat | undefined;
/** Made when a number is shown: the first frame has none, and would wait for it. */
const grouped = () => (grouping ??= new Intl.NumberFormat('en-US'));
export const number = (value: number) => grouped().format(value);

/** `1 account`, `12 accounts`. */
export const count = (value: number, one: string, many = `${one}s`) =>
	`${number(value)} ${value === 1 ? one : many}`;

/** A phrase as the beginning of a sentence. */
export const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

const two = (value: number) => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whole days from one moment to another by the local calendar. */
export function daysBetween(from: Date, to: Date): number {
	const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
	return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

export const clockTime = (instant: string) => {
	const moment = new Date(instant);
	return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
};

/** `28 Aug`, with the year where it is not this one. */
export function day(instant: string, now: Date): string {
	const moment = new Date(instant);
	const short = `${moment.getDate()} ${months[moment.getMonth()]}`;
	return moment.getFullYear() === now.getFullYear() ? short : `${short} ${moment.getFullYear()}`;
}

/** `02:14` today, `yesterday 02:14`, `tomorrow 02:14`, else `28 Aug 02:14`; in the zone of the terminal's user. */
export function when(instant: string, now: Date): string {
	const days = daysBetween(new Date(instant), now);
	if (days === 0) return clockTime(instant);
	if (days === 1) return `yesterday ${clockTime(instant)}`;
	if (days === -1) return `tomorrow ${clockTime(instant)}`;
	return `${day(instant, now)} ${clockTime(instant)}`;
}

/** How long ago: `just now`, `12 minutes ago`, `3 hours ago`, `2 days ago`. */
export function ago(instant: string, now: Date): string {
	const minutes = Math.floor((now.getTime() - Date.parse(instant)) / 60_000);
	if (minutes < 1) return 'just now';
	if (minutes < 60) return `${count(minutes, 'minute')} ago`;
	if (minutes < 48 * 60) return `${count(Math.floor(minutes / 60), 'hour')} ago`;
	return `${count(Math.floor(minutes / 1440), 'day')} ago`;
}

/** `02:14` within a day, else the date: for the header, where room is short. */
export const shortWhen = (instant: string, now: Date) =>
	now.getTime() - new Date(instant).getTime() < 86_400_000 * 1.2 ? clockTime(instant) : day(instant, now);

/** `02:15` within a day, else the date: of what is still to come. */
export const shortNext = (instant: string, now: Date) =>
	new Date(instant).getTime() - now.getTime() < 86_400_000 ? clockTime(instant) : day(instant, now);

/** `0.4 s`, `41 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
	if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `412 B`, `38 kB`, `1.2 MB`. */
export function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const fieldNames: Readonly<Record<string, string>> = {
	personId: 'Person ID',
	personNumber: 'Person Number',
	managedAppleAccount: 'Managed Apple Account',
	email: 'E-mail',
	sisUsername: 'SIS user name',
	courseId: 'Course ID',
	classId: 'Class ID',
	locationId: 'Location ID',
	instructorIds: 'Instructors',
	root: 'API Root URL',
	url: 'URL',
	uniqueField: 'Unique identifier field',
	signOnUrl: 'Single sign-on URL',
	callbackUrl: 'Callback URL',
	clientId: 'Client ID',
	tokenUrl: 'Token URL',
	loginUrl: 'Login URL',
	graphUrl: 'Graph URL',
	apiUrl: 'API URL',
	personIdFrom: 'Person ID from',
	networkId: 'Network ID',
	apiKey: 'API key',
	createUsers: 'Creating missing users',
	createClasses: 'Creating missing classes',
	keepLocations: 'Do not move users',
	sftp: 'Upload through SFTP',
	sftpAutomatically: 'Upload automatically',
	ownSync: 'Own synchronisation',
	className: 'Class names',
};

/** How a field is called on the screen: Apple's words, else its key in words. */
export const fieldName = (key: string) =>
	fieldNames[key] ??
	capital(
		key
			.replace('.', ': ')
			.replace(/([a-z])([A-Z])/g, '$1 $2')
			.toLowerCase(),
	);

const keys = 'firstName|lastName|email|username|locationId|studentIds|teacherIds';
const keyIn = new RegExp(`(?<![\\w@.-])(?:${keys})(?![\\w@.-])`, 'g');

/** A sentence part about records on another side, with the fields that it names by their keys called as on the screen. */
export const inWords = (text: string) =>
	text.replace(keyIn, (key) => fieldName(key).replace(/^./, (first) => first.toLowerCase()));
