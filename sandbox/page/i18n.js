// Every word of the page itself, in both languages, and the switch between them.

import * as time from "./time.js";

const WORDS = {
  title: ["一条街的手机", "A street of phones"],
  street: ["街上的人", "The street"],
  street_count: ["{n} 人", "{n} people"],
  find: ["找人：名字、身份", "Find: name or role"],
  nobody: ["没有找到。", "Nobody found."],
  empty: ["这条街上还没有人。加一个人，就能开始聊天。", "Nobody lives here yet. Add a person to begin."],
  no_phone: ["从左边选一个人，打开他的手机。", "Choose a person to open their phone."],
  no_phone_small: ["选一个人，打开他的手机。", "Choose a person to open their phone."],
  choose: ["看看街上的人", "See the street"],
  add_person: ["加一个人", "Add a person"],
  open_phone: ["{name}，{role}，打开手机", "Open the phone of {name}, {role}"],
  close_phone: ["{name}，{role}，收起手机", "Put away the phone of {name}, {role}"],
  put_away: ["收起这部手机", "Put this phone away"],
  not_started: ["还没开始聊", "Not started yet"],
  unread: ["{n} 条未读", "{n} unread"],
  blocked: ["已停用", "Blocked"],
  bot: ["机器人", "bot"],
  typing: ["正在输入…", "typing…"],
  phone_of: ["{name}的手机", "Phone of {name}"],
  chat_of: ["{name}和机器人的聊天", "Chat of {name} with the bot"],
  phone_menu: ["{name}的手机：更多", "More for {name}'s phone"],
  start: ["开始", "Start"],
  start_hint: ["还没有消息。", "No messages yet."],
  open_link: ["打开链接…", "Open a link…"],
  open_link_title: ["在{name}的手机上打开链接", "Open a link on {name}'s phone"],
  link_hint: ["粘贴 t.me 开头的邀请链接", "Paste an invitation link of t.me"],
  link_foreign: ["这不是本机器人的链接。", "This link is not one of this bot."],
  open: ["打开", "Open"],
  cancel: ["取消", "Cancel"],
  close: ["关闭", "Close"],
  ok: ["知道了", "OK"],
  block: ["停用机器人", "Block the bot"],
  unblock: ["恢复机器人", "Unblock the bot"],
  blocked_hint: ["{name}停用了机器人，收不到消息。", "{name} blocked the bot: nothing arrives."],
  say: ["写消息…", "Message…"],
  say_label: ["{name}要说的话", "What {name} says"],
  send: ["发送", "Send"],
  attach: ["照片、文件和名片", "Photo, file and contact"],
  choose_photo: ["选一张照片…", "Choose a photo…"],
  choose_file: ["选一个文件（原样发送）…", "Choose a file (sent as it is)…"],
  sample_voice: ["发一段示例语音", "Send a sample voice message"],
  voice_of: ["语音，{seconds} 秒", "Voice message, {seconds} s"],
  sample_photo: ["发一张示例照片", "Send a sample picture"],
  share_contact: ["发自己的名片", "Share own contact"],
  commands: ["命令", "Commands"],
  keys_show: ["按钮键盘", "Button keyboard"],
  newest: ["看最新消息", "To the newest message"],
  edited: ["已修改", "edited"],
  photo: ["照片", "Photo"],
  enlarge: ["放大照片", "Enlarge the photo"],
  contact: ["名片", "Contact"],
  file_get: ["下载 {name}", "Download {name}"],
  pass_on: ["转给…", "Pass to…"],
  pass_title: ["在谁的手机上打开这个链接？", "On whose phone does this link open?"],
  copied: ["已复制", "Copied"],
  today_is: ["现在是{day} {time}", "It is {day}, {time}"],
  travel: ["让时间往前走", "Let time pass"],
  travel_day: ["+1 天", "+1 day"],
  travel_week: ["+1 周", "+1 week"],
  travel_month_end: ["到月底", "Month's end"],
  unknown_fields: ["Telegram 不认识的字段：{fields}", "Fields that Telegram does not know: {fields}"],
  go_to: ["看{name}的手机", "To the phone of {name}"],
  travelling: ["时间正在往前走…", "Time is passing…"],
  arrived: ["到了：{day}", "Arrived: {day}"],
  gone: ["服务没有回应，正在重新连接。聊天都还在。", "The server does not answer. Reconnecting; no chat is lost."],
  unreachable: ["没有送到：服务没有回应。", "Not sent: the server does not answer."],
  machine: ["后台", "Behind the scenes"],
  machine_hint: ["机器人和 Telegram 之间的往来，以及故障演练。", "What the bot and Telegram say to each other, and faults to try."],
  traffic: ["接口往来", "Bot API calls"],
  all_methods: ["全部方法", "All methods"],
  method: ["方法", "Method"],
  hide_polling: ["不看 getUpdates", "Hide getUpdates"],
  no_traffic: ["还没有往来。", "No calls yet."],
  params: ["参数", "Parameters"],
  answer: ["回答", "Answer"],
  faults: ["故障演练", "Faults"],
  fault_refuse: ["拒绝请求", "Refuse calls"],
  fault_refuse_hint: ["接下来 {n} 次请求得到 {status}", "The next {n} calls get {status}"],
  fault_lose: ["丢一次回答", "Lose an answer"],
  fault_lose_hint: ["下一条消息送到了，机器人却不知道", "The next message arrives, but the bot is not told"],
  fault_duplicate: ["重复一次更新", "Deliver an update twice"],
  fault_duplicate_hint: ["下一个动作，机器人会收到两遍", "The bot hears the next action twice"],
  fault_away: ["断线", "Away"],
  fault_away_hint: ["Telegram 这么久没有回应", "Telegram does not answer for this long"],
  fault_seconds: ["多久", "How long"],
  seconds_30: ["30 秒", "30 seconds"],
  seconds_300: ["5 分钟", "5 minutes"],
  seconds_3600: ["一小时", "One hour"],
  fault_block_hint: ["要试“用户停用机器人”，用每部手机右上角的菜单。", "To try a blocked bot, use the menu of each phone."],
  fault_try: ["开始", "Try"],
  fault_status: ["状态码", "Status"],
  fault_times: ["次数", "Times"],
  active_faults: ["正在进行", "Now in force"],
  no_faults: ["没有故障，一切正常。", "No faults: all is well."],
  clear_faults: ["全部恢复", "End all faults"],
  left_times: ["剩 {n} 次", "{n} left"],
  left_seconds: ["{n} 秒", "{n} s"],
  first_name: ["名字", "Name"],
  role: ["身份", "Role"],
  language: ["语言", "Language"],
  add: ["加上", "Add"],
  other_language: ["English", "中文"],
  switch_language: ["Switch the page to English", "把页面换成中文"],
  no_commands: ["机器人没有命令。", "The bot has no commands."],
  new_messages: ["新消息", "New messages"],
};

const LANGUAGES = ["zh-CN", "en"];
const KEPT = "street-language";
let language = LANGUAGES.includes(recall()) ? recall() : guess();

function guess() {
  const wishes = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
  return wishes[0].toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // a browser may forbid storage: the page works without
  }
}

export const currentLanguage = () => language;

export function t(key, values = {}) {
  const words = WORDS[key];
  if (!words) throw new Error(`no words for ${key}`);
  return words[LANGUAGES.indexOf(language)].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function setWord(node, key, values) {
  node.dataset.t = key;
  if (values) node.dataset.tv = JSON.stringify(values);
  else delete node.dataset.tv;
  node.textContent = t(key, values);
}

export function setLabel(node, key, values) {
  node.dataset.tl = key;
  if (values) node.dataset.tlv = JSON.stringify(values);
  const words = t(key, values);
  if (node.matches("input, textarea")) node.setAttribute("placeholder", words);
  else if (node.matches("button, a")) node.title = words;
  node.setAttribute("aria-label", words);
}

/** Shows a time; `how` is the name of a function of time.js. */
export function setTime(node, iso, how) {
  node.dataset.time = iso;
  node.dataset.how = how;
  node.textContent = time[how](iso, language);
}

export function languageName(code) {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(code);
  } catch {
    return code;
  }
}

export function setLanguage(wanted) {
  language = wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // as above
  }
  rephrase();
}

export const otherLanguage = () => LANGUAGES.find((code) => code !== language);

/** Says everything that is on the page again, in the present language. */
export function rephrase(root = document) {
  document.documentElement.lang = language;
  document.title = t("title");
  const values = (text) => (text ? JSON.parse(text) : undefined);
  for (const node of root.querySelectorAll("[data-t]")) setWord(node, node.dataset.t, values(node.dataset.tv));
  for (const node of root.querySelectorAll("[data-tl]")) setLabel(node, node.dataset.tl, values(node.dataset.tlv));
  for (const node of root.querySelectorAll("[data-time]")) setTime(node, node.dataset.time, node.dataset.how);
  for (const node of root.querySelectorAll("[data-code]")) node.textContent = languageName(node.dataset.code);
}
