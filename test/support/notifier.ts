import type {MailMessage, MailServer, Notifier} from '../../source/core/ports.ts';

export interface HeardNotifier extends Notifier {
	readonly mails: Array<MailMessage & {readonly server: MailServer}>;
	readonly posts: Array<{
		readonly url: string;
		readonly key?: string;
		readonly body: Record<string, unknown>;
	}>;
	readonly beats: string[];
	/** Thrown by every mail, while it is set. */
	breaks: Error | undefined;
}

/** Keeps what was to be told. */
export function heardNotifier(): HeardNotifier {
	const heard: HeardNotifier = {
		mails: [],
		posts: [],
		beats: [],
		breaks: undefined,
		async mail(server, message) {
			if (heard.breaks !== undefined) throw heard.breaks;
			heard.mails.push({...message, server});
		},
		async post(hook, body) {
			heard.posts.push({...hook, body: body as Record<string, unknown>});
		},
		async beat(url) {
			heard.beats.push(url);
		},
	};
	return heard;
}
