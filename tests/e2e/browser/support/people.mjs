// A small cast with something to say, so that pictures and accessibility checks see a lived-in page.

/** Maya's and Jonas's evening, as it stands in the README. Texts only they would write. */
export const evening = [
  ['maya', 'Did you make it home before the rain?'],
  ['jonas', 'Just about! The last two streets I had to run.'],
  ['maya', 'I told you to take the umbrella'],
  ['jonas', 'You did. I took it and left it on the tram, so that half counts.'],
  ['maya', 'Half a point for Jonas then.'],
  ['jonas', 'I will take it. Are we still on for Saturday? There is a small place by the harbour that does the best fish soup.'],
  ['maya', 'Saturday is perfect'],
  ['maya', 'Seven o’clock, by the old crane?'],
  ['jonas', 'Seven it is. I’ll be the one without an umbrella.'],
];

export async function talk(people, lines) {
  let last = null;
  for (const [who, text] of lines) {
    const other = who === 'maya' ? people.jonas : people.maya;
    await people[who].say(text);
    await other.sees(text);
    await people[who].seesTick(text, 'read');
    last = text;
  }
  return last;
}
