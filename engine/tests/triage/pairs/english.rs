//! English minimal pairs.

pub(super) const PAIRS: &[(&str, &str)] = &[
    // denied
    ("I want to die", "I don't want to die"),
    ("I am going to kill myself", "I am not going to kill myself"),
    ("I'm suicidal", "I'm not suicidal"),
    (
        "I have thought about killing myself",
        "I have never thought about killing myself",
    ),
    ("I would kill myself", "I would never kill myself"),
    (
        "every day I put a gun to my head",
        "every day I put a gun to my head but never really pulled the trigger",
    ),
    (
        "I think about suicide",
        "I think about suicide but I would never do it",
    ),
    ("I have the pills here", "I don't have the pills here"),
    ("I cut myself", "I didn't cut myself"),
    ("I took all my pills", "I didn't take all my pills"),
    // a no that denies nothing
    ("I don't know if I want to die", "I don't want to die"),
    (
        "I can't stop thinking about suicide",
        "I stopped thinking about suicide",
    ),
    (
        "I don't care, I will kill myself",
        "I don't want to kill myself",
    ),
    (
        "nobody cares if I kill myself",
        "I did not try to kill myself",
    ),
    // long ago, and now again
    (
        "I think about killing myself",
        "I used to think about killing myself",
    ),
    ("I tried to kill myself", "I tried to kill myself years ago"),
    (
        "When I was younger I cut myself, but now I want to die",
        "When I was younger I wanted to die, but now I am fine",
    ),
    (
        "I used to be happy but I want to die",
        "I used to want to die but I am happy",
    ),
    (
        "I was happy last year. I want to die",
        "I wanted to die last year. I am happy",
    ),
    // a story, somebody else
    (
        "I am going to kill myself",
        "In the movie he says I am going to kill myself",
    ),
    (
        "I want to kill myself",
        "my character wants to kill myself in the book",
    ),
    (
        "I am thinking about suicide",
        "my friend is thinking about suicide",
    ),
    ("I want to die", "my friend said I want to die"),
    ("I'm going to stab him", "I'm going to stab him in the game"),
    // figures of speech
    (
        "this life is killing me, I want to die",
        "this homework is killing me",
    ),
    ("I am dying, I took an overdose", "I am dying of laughter"),
    (
        "he is going to kill me",
        "my mom is going to kill me if I fail",
    ),
    ("suicide", "Suicide Squad"),
    (
        "I want to shoot myself",
        "I shot myself in the foot with that email",
    ),
    ("I cut myself again", "I cut myself shaving"),
    (
        "thinking about suicide",
        "volunteering for suicide prevention",
    ),
    (
        "I laughed and I want to die",
        "I laughed so hard I wanted to die",
    ),
    ("I'm starving myself", "I'm starving lol"),
    (
        "blood everywhere, it won't stop bleeding",
        "my nose won't stop bleeding",
    ),
    ("rope in my hand", "jump rope in my hand"),
    // climbing the ladder
    ("I want to kill myself tonight", "I want to kill myself"),
    ("I'm going to kill myself", "I want to kill myself"),
    (
        "I want to die and I have a plan to kill myself",
        "I want to die",
    ),
    ("I want to die. I have a gun in my hand", "I want to die"),
    ("I want to die", "I don't want to be here anymore"),
    ("I don't want to be here anymore", "I feel sad"),
    ("I can't go on, I have the pills here", "I can't go on"),
    ("I can't go on", "I can't go on holiday"),
    ("I wrote a suicide note", "I wrote a shopping list"),
    ("I feel hopeless and worthless", "I feel sad"),
    ("I feel sad and lonely", "I feel okay"),
    // means
    (
        "I want to die, the rope is on the table",
        "I want to die, the book is on the table",
    ),
    ("I took 30 pills", "I took 2 pills"),
    (
        "I swallowed a whole bottle of tylenol",
        "I bought a whole bottle of tylenol",
    ),
    (
        "I'm standing on the bridge and I want to die",
        "I'm standing on the bridge and it is pretty",
    ),
    // harm
    ("he is hitting me", "he is hitting the gym"),
    ("he is breaking down the door", "he is fixing the door"),
    ("he has a knife", "he has a knife collection in the game"),
    ("I'm going to hurt my baby", "I'm going to bathe my baby"),
    ("he beat me and I'm hiding from him", "he beat me at chess"),
    // masked, emoji, spelling
    ("i want to unalive myself", "i want to improve myself"),
    ("s*icide is on my mind", "sunshine is on my mind"),
    ("I WANT TO DIEEEE", "I WANT TO DINE"),
    ("i dont want to live", "i dont want to leave"),
    ("I’m going to ｋｉｌｌ myself", "I’m going to bed"),
    ("🔪😭", "🎉😂"),
    ("I want to die", "I want to die 😂 jk"),
    // emoji only
    ("🔫😭", "🔫🎮"),
    ("💊💊💊😭", "💊🤧"),
    ("🔪🩸", "🔪🥕"),
    ("💀⚰️👋", "💀😂"),
    ("😭😭😭", "😂😂😂"),
    ("🌉😞👋", "🌉📸😊"),
    // coded words, masked spelling
    ("i want to kms", "i want to ksm"),
    (
        "thinking about sewerslide again",
        "thinking about a waterslide again",
    ),
    (
        "I might catch the bus tonight",
        "I might catch the bus at nine",
    ),
    ("gonna unalive", "gonna unwind"),
    ("i wanna d1e", "i wanna dive in"),
    (
        "su1c1de is all I think about",
        "sunshine is all I think about",
    ),
    (
        "I'm going to yeet myself off a bridge",
        "I'm going to walk my dog over a bridge",
    ),
    ("ctb tonight", "cnn tonight"),
    // a question
    ("should I kill myself?", "should I call him myself?"),
    (
        "how many pills would it take to die?",
        "how many pills do I take for a cold?",
    ),
    (
        "is it normal to want to be dead?",
        "is it normal to want to be in bed?",
    ),
    ("would anyone care if I died?", "would anyone care for tea?"),
    ("does hanging hurt?", "does a flu shot hurt?"),
    (
        "I'm thinking about suicide, can we talk?",
        "how do I help a friend who is thinking about suicide?",
    ),
    // a quotation
    ("I want to die", "he texted \"I want to die\""),
    (
        "I'm going to end it all",
        "the lyrics say \"I'm going to end it all\"",
    ),
    (
        "I keep telling myself I should die",
        "in the song she keeps telling herself she should die",
    ),
    (
        "I can't go on",
        "she says \"I can't go on\" in the last episode",
    ),
    // self, friend, character
    (
        "I cut myself every night",
        "my sister cuts herself every night",
    ),
    (
        "I have a gun and I want to die",
        "the character has a gun and wants to die",
    ),
    ("I want to end my life", "my patient wanted to end her life"),
    (
        "I took all the pills",
        "the hero of the book took all the pills",
    ),
    (
        "I tried to kill myself last night",
        "my cousin tried to kill himself years ago",
    ),
    ("I am the one who is suicidal", "my neighbor is suicidal"),
    // tense
    ("I am suicidal", "I was suicidal ten years ago"),
    (
        "I will hang myself",
        "I wanted to hang myself when I was a kid",
    ),
    ("I'm cutting again", "I used to cut but I stopped"),
    ("I still want to die", "I no longer want to die"),
    (
        "I have been thinking of ending it all week",
        "I was thinking of ending it all back in 2015",
    ),
    // implied
    (
        "I gave my dog away, she'll be happier there",
        "I gave my dog a bath, she's happier now",
    ),
    (
        "everyone would be better off without me",
        "everyone would be better off without homework",
    ),
    (
        "you won't have to worry about me anymore",
        "you don't have to worry about the dishes anymore",
    ),
    (
        "take care of my cat when I'm gone",
        "take care of my cat when I'm on holiday",
    ),
    (
        "I just want to go to sleep and never wake up",
        "I just want to go to sleep early",
    ),
    ("sorry for everything, goodbye", "sorry I'm late, hello"),
    ("soon it won't matter anymore", "soon it will be summer"),
    // denied, or not
    ("I do want to die", "I do not want to die at all"),
    (
        "I can't promise I won't kill myself",
        "I promise I won't kill myself",
    ),
    (
        "it's not that I'm fine, I want to die",
        "it's not that I want to die, I'm just tired",
    ),
    ("I never stopped wanting to die", "I never wanted to die"),
    (
        "there is nothing that keeps me from killing myself",
        "there is a lot that keeps me from killing myself",
    ),
    // at home, and it goes on
    (
        "my dad touches me at night",
        "my dad touches base with me at night",
    ),
    (
        "my stepdad comes into my room every night when mom sleeps",
        "my cat comes into my room every night when mom sleeps",
    ),
    (
        "my uncle keeps touching me",
        "my uncle keeps talking about fishing",
    ),
    (
        "my brother makes me touch him",
        "my brother makes me laugh so hard",
    ),
    (
        "my coach touched me",
        "the coach touched me with his speech",
    ),
    ("he won't stop touching me", "he won't stop talking"),
    // partners
    (
        "my boyfriend hits me and I am scared to go home",
        "my boyfriend hits me up every day and I am happy to go home",
    ),
    ("my husband beats me", "my husband beats me at chess"),
    (
        "he puts his hands around my neck when he is angry",
        "he puts his hands in his pockets when he is angry",
    ),
    (
        "my girlfriend hits me when she drinks",
        "my girlfriend calls me when she drinks",
    ),
    (
        "he hit me and I'm scared to go home",
        "I failed the test and I'm scared to go home",
    ),
    (
        "she threatens to kill me if I leave",
        "she threatens to quit if I leave",
    ),
    // as it is texted
    ("kms tonight", "5 kms tonight"),
    ("gonna kms", "gonna run 10 kms"),
    ("i wanna kms fr", "i wanna kms lol"),
    (
        "might unalive myself",
        "might unalive the boss in this game",
    ),
    (
        "gonna end it tonight",
        "gonna end it tonight with him, we fight too much",
    ),
    ("kermit sewerslide", "kermit the frog"),
    // who speaks
    (
        "I have read so much of suicide, it is all that is left for me, my days are all the same",
        "They have read so much of suicide, it is all that is left to them, their days are all the same",
    ),
    // around a wish to die
    (
        "I only see the point of dying",
        "I only see the point of learning",
    ),
    (
        "the only thing keeping me alive is my cat",
        "the only thing keeping me busy is my cat",
    ),
    (
        "would anyone even notice if I was gone",
        "would anyone even notice if I was late",
    ),
    ("I drove my car off the road", "I drove my car to the shop"),
    (
        "I wrote down who gets what after I die",
        "I wrote down who gets what for lunch",
    ),
    ("my life is pointless", "my homework is pointless"),
    ("I am a burden to everyone", "I am a friend to everyone"),
    (
        "I can't escape my own mind",
        "I can't escape my own cooking",
    ),
    ("call a crisis line", "call a taxi"),
];
