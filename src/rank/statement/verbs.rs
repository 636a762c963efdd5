//! Common verbs of English, and which of them are as often nouns.

/// Base forms; an irregular past stands behind the colon.
pub(super) const VERBS: &str = "\
    engage misuse become:became begin:began believe bring:brought build:built buy:bought carry choose:chose come:came consider \
    contain continue create decide define deliver demand depend describe destroy determine develop die discover \
    drive:drove earn eat:ate enable encourage ensure enter exceed exist expand expect explain fail fall:fell \
    feed:fed feel:felt find:found follow forget:forgot forgive:forgave get:got give:gave go:went grow:grew happen \
    hear:heard identify ignore improve include increase introduce invest involve keep:kept know:knew learn:learnt \
    let lead:led listen live lose:lost make:made mean:meant meet:met occur own pay:paid perform prefer prepare \
    prevent produce promise protect prove provide publish raise reach read realize realise receive recognize \
    recognise recommend recover reduce refuse remain remember remove replace require resist reveal rise:rose \
    say:said see:saw seek:sought seem sell:sold send:sent serve settle shrink:shrank sit:sat solve speak:spoke \
    spend:spent stand:stood stay steal:stole succeed suffer suggest take:took teach:taught tell:told tend \
    think:thought throw:threw treat turn:turned understand:understood want wear:wore win:won write:wrote agree allow \
    appear apply argue arrive ask assume attract avoid beat behave belong bend:bent blame borrow breathe \
    catch:caught cause compare compete complain confirm connect consist convince cook dare decay decrease defend \
    demonstrate deny deserve disappear dominate drink:drank emerge emphasize emphasise enjoy erode evolve exclude \
    expose extend favour favor fear fight:fought fit fix flow forbid:forbade generate grab guess hate help hide:hid \
    hire hold:held hurt illustrate imagine imply indicate infect inform inspire kill lack last lend:lent lie love \
    lower maintain manage matter measure mistake move need neglect observe obtain offer operate outperform \
    overestimate underestimate overtake persuade possess predict precede pretend promote quit reject rely repeat \
    reinforce resemble reward ride:rode ruin satisfy save separate shape share show:showed signal sing:sang \
    sleep:slept slow smell sound spread start stop strengthen survive swear swim:swam tackle talk taste thrive \
    tolerate train transform travel trigger trust underpin unlearn vanish vary wait walk warn waste weaken work \
    worry reflect reiterate quantify articulate clarify validate summarize summarise underscore underline capture \
    position frame establish analyse analyze encapsulate exemplify discuss mention accelerate achieve adapt adopt \
    address advance aim amplify anticipate assess assist attach attend automate balance blend bridge broaden \
    calculate challenge coincide collapse combine commit communicate comply concentrate confuse constrain consume \
    contribute convert convey cope correlate cultivate deepen degrade derive deteriorate differ diminish disrupt \
    diversify divide drain drift embed embrace empower enhance entail enforce evaluate exacerbate execute exploit \
    explore facilitate foster function gain guarantee hinder imitate implement incentivize incorporate infer inhibit \
    innovate insist integrate interpret isolate iterate justify leverage liquidate lobby mitigate monetize motivate \
    multiply navigate necessitate negotiate notice nurture optimize optimise organize outweigh outlast participate \
    penalize perceive persist preserve prioritize prioritise proceed pursue question quote react refine regulate \
    rehearse relate render reshape restore restrict retain retire reverse revolutionize seize simplify stabilize \
    stimulate structure struggle substitute suppress sustain target tempt transcend undermine unlock utilize value \
    verify violate withdraw:withdrew withstand:withstood yield bear:bore bite:bit blow:blew break:broke burn cost \
    cut deal:dealt draw:drew fly:flew freeze:froze hit leave:left light:lit lay:laid put run:ran set shake:shook \
    shine:shone shoot:shot sink:sank spring:sprang stick:stuck strike:struck sweep:swept tear:tore wake:woke \
    wind:wound try cry rest judge rank use look play hope call change trade test wish pass vote report push pull \
    order act add count cover cross drop end face guide hand link list mark name note open pick place plan point \
    press price process rate record research return review rule score search select sense ship stake state store \
    study support supply switch swap tip touch track view visit weigh book block claim close collect design detail \
    display document estimate focus form fund group hang:hung head hook issue join jump kick land launch level load \
    lock market match mind mine model outline outpace overpay pair paint park pause permit pitch plant post pour \
    power practice practise present project punish race reason request reserve roll salt scale school sign simmer \
    skip sort spot staff step stress stretch strip suit surprise swing tax team time title tie top tour trail \
    transfer trap treasure trick trim undergo:underwent update vaccinate voice warm watch water whisk wonder rinse \
    rotate bake boil fry chop peel season accuse advise contrast delay finish double halve triple peak lure urge vow \
    warrant wield yearn admit adjust afford aid alarm alter annoy appeal appoint approve arouse arrange arrest \
    assert assure bar bargain beg bid bind:bound bless boast boost bother breed:bred breach browse brush bully bump \
    bury bounce capitalise centre charge chase cheat check cheer cite clash clean clear climb cling:clung coach coin \
    command comfort commission compensate compile complement complicate conceal concede conceive conclude condemn \
    conduct confront conquer construct consult contact contest contract cool copy correct corrupt criticize \
    criticise crush dance date debate declare decline dedicate defeat defer delete delight deploy deprive despise \
    desire detect devote dictate dig:dug dilute direct disagree discipline discourage dislike dismiss dissolve \
    distinguish distort distract distribute dread dream dress drown dry echo elect elevate eliminate emit employ \
    enlarge enrich entertain envy equal escape exaggerate examine excel excite excuse exercise exhaust experience \
    experiment export extract fade fascinate feature fetch file fill filter fine fire flatter flee:fled flood \
    forecast foresee:foresaw forge fuel gather glow govern grant greet grip harm harvest haunt heal heat hesitate \
    hunt hurry import impose impress imprison incline incur induce inflate inherit inject injure insert inspect \
    install instruct insult insure intend intensify interact interfere interrupt intervene invent invite irritate \
    kiss knock label lean license lift limit linger litigate locate master mature memorize mend merge migrate mix \
    monitor mount murder nominate object oblige obsess obscure occupy offend omit oppose oppress outnumber \
    overcome:overcame overlook overwhelm owe pack pardon perish permeate pile plead please pledge plug plunge poison \
    pollute populate portray postpone praise pray preach prize probe profit prohibit prompt propose prosecute \
    prosper provoke publicize purchase qualify quarrel rally rebuild:rebuilt rebel recall reckon reconcile recruit \
    recycle regain register regret reign relax release remark remedy remind renew rent repair repay:repaid repel \
    resent resign resolve restrain result retreat reunite rid ring:rang risk rob rush sacrifice scan scare scatter \
    schedule scream screen seal secure sew shift shock shout shut sigh silence slide:slid slip smile smoke snap soak \
    soften spare spell spill spin:spun spit split spoil spray squeeze stamp stare starve steer stir storm strain \
    strand stray strive:strove subsidize subtract sue sum surround survey suspect suspend swallow swell sympathize \
    tame tease testify thank threaten tighten toss trace tremble triumph trouble tune twist uncover unify unite \
    unveil uphold:upheld upset venture veto wander wash weave:wove weep:wept welcome whip whisper widen wipe wrap \
    wreck yell";

/// Of the verbs, those that are as often nouns: they count only where their neighbours say so.
pub(super) const NOUNS_TOO: &str = "\
    drive fall lead lie love lower matter measure mistake move need offer quit reward ride ruin save shape share \
    show signal sleep slow smell sound spread start stop talk taste train travel trigger trust wait walk waste work \
    worry position frame balance bridge challenge function gain guarantee lobby notice question quote structure \
    struggle target value yield burn cost cut deal draw hit leave light run set shake shine stick strike sweep tear \
    wake wind try cry rest judge rank use look play hope call change trade test wish pass vote report push pull \
    order act count cover cross drop end face guide hand link list mark name note open pick place plan point press \
    price process rate record research return review rule score search sense ship stake state store study support \
    supply switch swap tip touch track view visit book block claim close design detail display document estimate \
    focus form fund group head hook issue jump kick land launch level load lock market match mind mine model outline \
    pair paint park pause permit pitch plant post power practice present project race reason request reserve roll \
    salt scale school sign sort spot staff step stress stretch strip suit surprise swing tax team time title tie top \
    tour trail transfer trap treasure trick trim update voice water whisk wonder season demand increase decrease \
    promise decay drain drift fear fight fit fix flow guess hate help lack last live own cause blame beat catch cook \
    dare drink hide hurt leverage advance aim attach raise rise read feed find say feel warm separate collapse \
    tackle delay finish double peak appeal bargain bid boast boost breach brush bully bump centre charge chase check \
    cheer clash clean clear climb coach coin command comfort commission complement conduct contact contest contract \
    cool copy correct dance date debate decline defeat delight desire dig discipline dislike dread dream dress dry \
    echo equal escape exercise experience experiment export extract feature file fill filter fine fire flood \
    forecast forge fuel grant grip harm harvest heat hunt hurry import insert insult kiss knock label lean license \
    limit lure master mount murder object pack pardon pile pledge plug poison praise prize probe profit prompt \
    purchase quarrel rally rebel recall recruit register regret reign release remark remedy rent repair result \
    retreat ring risk rush sacrifice scan scare schedule scream screen seal secure shift shock shout shut sigh \
    silence slide slip smile smoke snap soak spare spell spill spin split spoil spray squeeze stamp stare stir storm \
    strain strand stray sum survey suspect swallow swell tease trace triumph trouble tune twist upset urge venture \
    veto vow wander warrant wash welcome whip whisper wrap wreck yell aid alarm bar contrast";
