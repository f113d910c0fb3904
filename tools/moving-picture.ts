/**
 * Several pictures of one size as one that moves: each is shown for a while, then the next, without end. Where
 * movement is not wanted (`prefers-reduced-motion`), the first one stays.
 */
export function movingPicture(pictures: readonly string[], seconds: number): string {
	const [first = ''] = pictures;
	const size =
		/<svg[^>]*>/
			.exec(first)?.[0]
			.match(/(width|height|viewBox)="[^"]*"/g)
			?.join(' ') ?? '';
	const whole = seconds * pictures.length;
	const share = 100 / pictures.length;
	const style = `<style>.frame{visibility:hidden;animation:show ${whole}s step-end infinite}@keyframes show{0%{visibility:visible}${share.toFixed(3)}%{visibility:hidden}}@media (prefers-reduced-motion:reduce){.frame{animation:none}.frame:first-of-type{visibility:visible}}</style>`;
	const frames = pictures.map(
		(picture, index) => `<g class="frame" style="animation-delay:${index * seconds}s">${picture}</g>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${style}${frames.join('')}</svg>\n`;
}
