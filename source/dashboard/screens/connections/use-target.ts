import type {PublishResult, WireReport} from '../../../sync/answers/runs.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {typedFrom} from '../../asked.ts';
import {byKey} from '../../by-key.ts';
import {useDashboard} from '../../dashboard.ts';
import {once, useStart, type WorkOn} from '../../hooks/use-start.ts';
import {publishedText} from '../../outcomes.ts';
import {capital, count} from '../../phrases.ts';
import {type ArmWay, consequencesOf} from './arm-words.ts';

/** What is done with a target: armed, disarmed, sent to, and told what it holds. */
export function useTarget({name}: Pick<ConnectionView, 'name'>) {
	const {rollcall, ask, say} = useDashboard();

	const begin = useStart();
	const start = <T>(...work: WorkOn<T>) => begin(name, ...work);

	/** Asked with what it means; a key that nobody has seen is refused here, since the test shows it. */
	const arm = (way: ArmWay, armed: () => void = () => {}) =>
		ask({
			title: `Arm ${name}? ${way.label}.`,
			consequences: consequencesOf(way),
			yes: 'Arm it',
			proceed: () =>
				start(
					`Arming ${name}`,
					(signal) =>
						once('connecting', () =>
							rollcall.arm(name, {...way.options, acceptHostKey: async () => false}, signal),
						),
					({level, warning}) => {
						const next =
							level === 'first'
								? 'One upload is sent, and no more.'
								: 's sends now what the directory holds.';
						say(
							warning === undefined ? 'fine' : 'attention',
							`${name} is armed (${level}). ${next}${warning === undefined ? '' : ` ${capital(byKey(warning))}.`}`,
						);
						armed();
					},
				),
		});

	const disarm = () =>
		ask({
			title: `Disarm ${name}?`,
			consequences: [
				'Nothing is sent any more until it is armed again. Packages are still built and checked.',
				'An upload that has begun already is not stopped.',
			],
			yes: 'Disarm it',
			proceed: () =>
				start(
					`Disarming ${name}`,
					() => once('disarming', () => rollcall.disarm(name)),
					({uploading}) =>
						say(
							uploading === undefined ? 'fine' : 'attention',
							uploading === undefined
								? `${name} is disarmed: nothing is sent.`
								: `${name} is disarmed; an upload that began before still runs (${uploading.owner}, process ${uploading.pid}).`,
						),
				),
		});

	const sent = ({published}: PublishResult) => {
		const bad = published.find(({outcome}) => outcome === 'held' || outcome === 'disarmed');
		const failed = published.some(({outcome}) => outcome === 'failed');
		say(
			failed ? 'failed' : bad === undefined ? 'fine' : 'attention',
			published.map(publishedText).join(' ') || `There is nothing to send to ${name} yet.`,
		);
	};

	const sendNow = () => start(`Sending to ${name}`, (signal) => rollcall.publish(name, {}, signal), sent);

	/** Sends what the directory holds; where that takes somebody away, it is asked first, with how many. */
	const send = () =>
		start(
			`Package for ${name}`,
			(signal) => rollcall.publish(name, {look: true}, signal),
			({wire}) => {
				const leaving = lossesOf(wire);
				const people = wire?.removed.people.length ?? 0;
				// What a guard holds is not sent by this, and is looked at in Runs.
				if (leaving.length === 0 || wire?.hash !== undefined) return sendNow();
				ask({
					title: `Send to ${name}?`,
					consequences: leaving,
					yes: 'Send it',
					typeNumber: people >= typedFrom ? people : undefined,
					proceed: sendNow,
				});
			},
		);

	/** Takes an earlier upload as what Apple School Manager holds. */
	const importPackage = (path: string, imported: () => void) =>
		start(
			`Import for ${name}`,
			() => once('reading', () => rollcall.importPackages([path], name)),
			({packages}) => {
				const people = packages.reduce((sum, one) => sum + one.people, 0);
				say('fine', `The package with ${count(people, 'person', 'people')} is known as what ${name} holds.`);
				imported();
			},
		);

	return {arm, disarm, send, importPackage};
}

/** Who and what leaves with a package, as sentences. */
function lossesOf(wire: WireReport | undefined): readonly string[] {
	if (wire === undefined) return [];
	const {people, classes} = wire.removed;
	return [
		...(people.length === 0
			? []
			: [`${count(people.length, 'person leaves', 'people leave')}: Apple School Manager deactivates them.`]),
		...(classes.length === 0
			? []
			: [`${count(classes.length, 'class leaves', 'classes leave')}: progress in Schoolwork is lost.`]),
	];
}
