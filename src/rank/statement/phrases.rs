//! Fixed phrases by which shows, advertisements, biographies and remarks about remarks are known.

/// What a fixed phrase belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// The life of a person.
    Career,
    /// An advertisement.
    Sponsor,
    /// The running of a show.
    Show,
    /// The talk around talk.
    SmallTalk,
    /// A call to the audience.
    Call,
    /// Carrying on from what stood before, where a text opens with it.
    Carries,
    /// A word about what was said, not about the world.
    Comment,
    /// What an episode was about, in the words of its summary.
    Synopsis,
}

/// A phrase counts wherever it stands; bars part them.
pub(super) const PHRASES: &[(Cue, &str)] = &[
    (
        Cue::Career,
        "graduated from | holds a doctorate | holds a phd | holds a degree | was born | worked at | previously \
         worked | worked as | works as | works at | served as | serves as | serves on | background includes | \
         background in | author of | co-author of | founder of | co-founder of | co-founder and | founder and | \
         professor of | professor at | director of | president of | vice president | partner at | chief executive \
         | my guest | today's guest | our guest | guest today | award-winning | best-selling | bestselling | \
         hosts the | originally from | lives in | lives with | formerly | studied at | years of experience | \
         joined the | before joining | lead at | lead for | leading work | and author | i'm a | my name is | ph.d \
         | phd in",
    ),
    (
        Cue::Sponsor,
        "brought to you by | use code | promo code | discount code | off your first | at checkout | percent off | \
         free trial | today's sponsor | our sponsor | our sponsors | sponsored by | our partners | support for \
         this | support for the | head over | check out | our listeners | listeners get | months free | no credit \
         card | claim your | terms and conditions | try it free | first order | sign up today | first purchase | \
         dollars in free | member fdic | promo | our friends at | the makers of | using our link | with my code | \
         a word about | off your | use my | order yours | sponsor | supporting the show",
    ),
    (
        Cue::Show,
        "welcome back | welcome to | this episode | today's episode | in today's | this show | the show | our \
         show | this podcast | this interview | this conversation | our conversation | thanks for | thanks so \
         much | thank you for | thank you so | before we | let's dive | dive in | dive right in | jump right in | \
         right back | after the break | quick note | minor correction | correction from | we discuss | we talk \
         about | we talked about | we're going to talk | we'll talk | talk about today | next week we | next \
         question | time for today | was recorded | recorded this | edited for | you're listening | listening to \
         | i'm your host | your host | joining us | joined by | joins us | featuring guest | hosted by | coming \
         on | another episode | get into it | interested in the | pleasure to | up next | coming up | bear with \
         us | the transcript | hear me | good morning | good evening | good afternoon | great to have | nice to \
         have | let's start | let's get started | and much more | without further ado | timestamps | stay tuned | \
         tune in | our audience | see you next | bonus episode",
    ),
    (
        Cue::Call,
        "subscribe | subscribe to | rate and review | leave us | leave a review | five-star | like button | the \
         bell | follow us | follow me | join our | join us | sign up for | sign up at | our newsletter | my \
         newsletter | at the link | link below | link in | show notes | find me | find us | my website | our \
         website | let us know | in the comments | on patreon | tell a friend | with a friend | wherever you get \
         | never miss | get your tickets | become a member | send us | in the description | if you enjoyed | if \
         you liked | helps us out | don't forget to | reach out to us | our channel | your podcasts",
    ),
    (
        Cue::SmallTalk,
        "i don't know | i agree | i'd agree | agree with | to be honest | you know | kind of | sort of | i mean | \
         great question | good question | what i mean | look at | let me | to have you | sorry about | that kind \
         | i guess | i was wondering | i'm glad | i'm excited | looking forward | i loved | how about | by the \
         way | something that i | think about it",
    ),
    (
        Cue::Carries,
        "because of that | because of this | after that | for that reason | for this reason | as a result | in \
         other words | in addition | in contrast | on the other hand | on top of | not only | as mentioned | as i \
         said | as we said | at that point | in this way | in that case | in turn | in this case | to name | or \
         at | by doing so | in doing so | from there | with that | with this | the reason for this",
    ),
    (
        Cue::Comment,
        "the importance of | the need for | the role of | the idea that | the tension between | the power of | \
         the stage for | the broader | a wider | a deeper | the value of | the shift | the danger of | further \
         research | the potential for | the significance of | the impact of | in the context of | mentioned in | \
         mentioned earlier | key insight | key takeaway | key \
         takeaways",
    ),
    (
        Cue::Synopsis,
        "primary focus | secondary focus | main focus | central focus | core focus | focus is on | focus was | primary \
         topic | primary topics | secondary topic | secondary topics | key topics | main topics | other topics | \
         central topic | topics included | topics include | topics covered | main theme | core theme | central theme | \
         key themes | main themes | core recommendation | main recommendation | main recommendations | core message | \
         main message | referenced as | referenced for | cited as an example | used as an example | mentioned as | \
         discussed as | brought up as | briefly mentioned | mentioned briefly | briefly touched | mention of | \
         mentions of | discussion of | was discussed | were discussed | is discussed | are discussed | were detailed | \
         were mentioned | was mentioned | is mentioned | entire discussion | whole discussion | deep dive into | deep \
         dives into",
    ),
];
